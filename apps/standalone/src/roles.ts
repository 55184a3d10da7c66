import { parse, Setting } from '@numera/service';

const password = (service: string) =>
  Setting({
    env: [`${service.toUpperCase()}_DATABASE_PASSWORD`],
    about: `for "migrate": the password that the role numera_${service} gets; empty: no such role`,
    default: '',
    secret: true,
    parse: parse.optional(parse.text(200)),
  });

/** The passwords of the roles that services log in with, each of which reaches its own schema only. */
export class RolesConfig {
  @password('wallet') wallet!: string | null;
  @password('payments') payments!: string | null;
  @password('providers') providers!: string | null;
  @password('orders') orders!: string | null;
  @password('poller') poller!: string | null;
  @password('gateway') gateway!: string | null;
}

export const roleOf = (service: string): string => `numera_${service}`;
