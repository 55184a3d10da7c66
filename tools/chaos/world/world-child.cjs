/** The process of the simulated world and its persons: its work must not stall the rest of the tool. */
const { loadSource } = require('../../lib/load-source.cjs');

loadSource('tools/chaos/world/world-child.ts').serveWorld();
