import { parse } from '../parse';
import { Setting } from '../setting';

/** What a service reads that is a process of its own, beside {@link ServiceConfig}. */
export class ProcessConfig {
  @Setting({
    env: ['BROKER_URL'],
    about: 'RabbitMQ, amqp://user:password@host:5672; npm start has its own broker in memory',
    secret: true,
    parse: parse.url('amqp', 'amqps'),
  })
  brokerUrl!: string;

  @Setting({
    env: ['HEALTH_PORT'],
    about: 'where /health/live, /health/ready and /metrics are served; 0 takes a free port',
    default: '9100',
    parse: parse.whole(0, 65_535),
  })
  healthPort!: number;

  @Setting({
    env: ['HEALTH_HOST'],
    about: 'the interface they are served on; they show no secret, but are for keepers only',
    default: '0.0.0.0',
    parse: parse.text(100),
  })
  healthHost!: string;
}
