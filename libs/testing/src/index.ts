export * from './test-apps';
export { stopTestPostgres, testPostgresUrl } from './test-postgres';
export { createTestDatabase, type TestDatabase } from './test-database';
export {
  createTestBroker,
  startOwnBroker,
  testRabbitMqUrl,
  type OwnBroker,
  type TestBroker,
} from './test-rabbitmq';
export { waitFor, type WaitOptions } from './wait-for';
export { describeInBrowser } from './describe-in-browser';
export { withSkewedClock } from './skewed-clock';
export * from './foreign-handler-api';
