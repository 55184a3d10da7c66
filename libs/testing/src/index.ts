export * from './test-apps';
export { stopTestPostgres, testPostgresUrl } from './test-postgres';
export { createTestDatabase, type TestDatabase } from './test-database';
export { waitFor, type WaitOptions } from './wait-for';
export { describeInBrowser } from './describe-in-browser';
