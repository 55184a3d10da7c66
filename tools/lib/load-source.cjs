const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');
let installed = false;

/**
 * Loads a TypeScript module of this repository without a build: `loadSource('libs/x/src/y.ts')`.
 *
 * It is compiled by swc as the tests do it, and `@numera/…` means the sources, so that a tool runs
 * right after `npm ci`. A CommonJS file, since the packages are CommonJS and Node 20 has no
 * synchronous hooks for modules.
 */
function loadSource(path) {
  install();
  return require(join(root, path));
}

function install() {
  if (installed) return;
  installed = true;
  require('reflect-metadata');
  const { transformSync } = require('@swc/core');
  const options = { ...require('../../swc-options.js'), swcrc: false };
  Module._extensions['.ts'] = (module, filename) => {
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename });
    module._compile(code, filename);
  };
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return resolveFilename.call(this, sourceOf(request) ?? request, ...rest);
  };
}

/** The file behind the `numera-source` condition of a workspace package's exports. */
function sourceOf(request) {
  const match = /^(@numera\/[^/]+)(\/.*)?$/.exec(request);
  if (!match) return null;
  const folder = join(root, 'node_modules', match[1]);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const source = exports[`.${match[2] ?? ''}`]?.['numera-source'];
  return source ? join(folder, source) : null;
}

module.exports = { loadSource, root };
