import { parse, Setting } from '@numera/service';

/** What only the one-process run reads. */
export class StandaloneConfig {
  @Setting({
    env: ['SANDBOX_PORT'],
    about: 'where the chat page is served when BOT_TOKEN is empty',
    default: '3210',
    parse: parse.whole(0, 65_535),
  })
  sandboxPort!: number;

  @Setting({
    env: ['SANDBOX_HOST'],
    about: 'the interface the chat page listens on; it has no password, keep it to this machine',
    default: '127.0.0.1',
    parse: parse.text(100),
  })
  sandboxHost!: string;

  @Setting({
    env: ['ALLOW_MOCK'],
    about: 'with a real bot: take numbers from the simulated SMSPool when SMSPOOL_API_KEY is empty',
    default: 'false',
    parse: parse.boolean,
  })
  allowMock!: boolean;
}
