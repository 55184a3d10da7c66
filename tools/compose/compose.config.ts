import { parse, Setting } from '@numera/service';

/** Passwords become part of addresses, such as `amqp://numera:<password>@rabbitmq:5672`. */
const password = parse.matching(/^[\w.~-]+$/u, 'letters, digits, and any of _ . ~ -');

/** What only `docker-compose.yml` reads, beside the settings of the services. */
export class ComposeConfig {
  @Setting({
    env: ['POSTGRES_PASSWORD'],
    about: 'the password of the role that owns the database; letters, digits and _ . ~ - only',
    secret: true,
    parse: password,
  })
  postgresPassword!: string;

  @Setting({
    env: ['RABBITMQ_PASSWORD'],
    about: 'the password of the broker’s user; letters, digits and _ . ~ - only',
    secret: true,
    parse: password,
  })
  rabbitmqPassword!: string;

  @Setting({
    env: ['GRAFANA_PASSWORD'],
    about: 'the password of Grafana’s user admin',
    secret: true,
    parse: parse.text(200),
  })
  grafanaPassword!: string;

  @Setting({
    env: ['NUMERA_VERSION'],
    about: 'the tag of the images that are built and started',
    default: 'local',
    parse: parse.matching(/^\w[\w.-]{0,127}$/u, 'a tag of an image'),
  })
  version!: string;
}
