export { RabbitMqFailedError, RabbitMqMissingError } from './errors';
export { chooseFreePort, findFreePorts } from './free-port';
export {
  findRabbitMq,
  startRabbitMq,
  type RabbitMq,
  type RabbitMqAccess,
  type RabbitMqOptions,
} from './rabbitmq';
