/** There is no RabbitMQ on this machine, and it could not be installed. */
export class RabbitMqMissingError extends Error {
  override readonly name = 'RabbitMqMissingError';
  readonly code = 'RABBITMQ.MISSING';

  constructor(why: string) {
    super(
      `There is no RabbitMQ server here, and ${why}. Install it (Debian and Ubuntu: ` +
        'apt-get install rabbitmq-server; macOS: brew install rabbitmq), or set BROKER_URL to a ' +
        'RabbitMQ of your own, such as amqp://user:password@host:5672.',
    );
  }
}

/** The server did not start or did not do what it was told; the message ends with its own words. */
export class RabbitMqFailedError extends Error {
  override readonly name = 'RabbitMqFailedError';
  readonly code = 'RABBITMQ.FAILED';
}
