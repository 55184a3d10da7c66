/** The process of the simulated world: its work must not count as Numera's. */
const { loadSource } = require('../lib/load-source.cjs');

loadSource('tools/bench/world-child.ts').serveWorld();
