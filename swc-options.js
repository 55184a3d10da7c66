const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The options of `.swcrc`, for the tools that take an object. */
const { $schema, ...options } = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'));
module.exports = options;
