export { RabbitMqFailedError, RabbitMqMissingError } from './errors';
export {
  findRabbitMq,
  startRabbitMq,
  type RabbitMq,
  type RabbitMqAccess,
  type RabbitMqOptions,
} from './rabbitmq';
