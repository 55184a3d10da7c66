/** One runner for every suite. `tools/test.mjs` picks suites by suffix and prints the closing line. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{apps,libs,tools}/**/*spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.tmp', '<rootDir>/.numera'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...require('./swc-options.js'), swcrc: false }] },
  transformIgnorePatterns: ['/node_modules/'],
  testEnvironmentOptions: {
    customExportConditions: ['numera-source', 'node', 'require', 'default'],
  },
  setupFiles: ['reflect-metadata'],
};
