import { createLog, NestLog, secretsIn, stepLevelOf, type ServiceConfig } from '@numera/service';
import { Logger } from '@nestjs/common';
import { CONFIGS } from '../apps';
import { Shop } from './shop';

jest.setTimeout(60_000);

it('logs a whole run, faults included, without a secret, a number, a code or a text', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  let phoneNumber = '';
  const shop = await Shop.open();
  try {
    const env = { BOT_TOKEN: shop.sandbox.botToken, SMSPOOL_API_KEY: shop.sandbox.smspoolKey };
    // As in production, where the steps of an order are logged, and all else besides.
    const config: ServiceConfig = {
      logLevel: 'trace',
      environment: 'production',
      databaseUrl: null,
    };
    const target = createLog(config, secretsIn(CONFIGS, env), { destination });
    Logger.overrideLogger(new NestLog(target, stepLevelOf(config)));
    new Logger('test').log({ msg: 'the log is captured', token: shop.sandbox.botToken });
    await shop.fund('other', '5', 'PAY-4001');
    shop.write('other', '/buy');
    await shop.see('other', /Confirm your order/u);
    await shop.press('other', /Buy for/u);
    await shop.see('other', /Your number is reserved/u);
    const order = await shop.waitingOrder(/Ring4/u);
    phoneNumber = shop.sandbox.smspool.books().orders[0]?.phoneNumber.replace('+', '') ?? '';
    shop.sandbox.telegram.setFaults({ serverErrors: 3 });
    shop.sandbox.smspool.configure({ outage: 'html' });
    shop.write('other', '/services');
    shop.sandbox.smspool.configure({ outage: 'none' });
    shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 86420975' });
    await shop.see('other', /Code: 86420975/u);
  } finally {
    await shop.close();
    Logger.overrideLogger(false);
  }
  const log = lines.join('');
  expect(log).toContain('the log is captured');
  // What is proved of steps that are not there is nothing.
  expect([...new Set(stepsIn(lines))].sort()).toEqual([
    'Telegram called',
    'account looked at',
    'code found',
    'message handled',
    'money moved',
    'order changed',
    'order placed',
    'provider called',
    'update handled',
    'update received',
  ]);
  const { botToken, smspoolKey } = shop.sandbox;
  const texts = ['86420975', 'Your Ring4 code', 'PAY-4001'];
  for (const secret of [botToken, smspoolKey, phoneNumber, ...texts]) {
    expect(secret.length).toBeGreaterThan(4);
    expect(log).not.toContain(secret);
  }
});

/** The names of the steps that were logged as such, at the level of information. */
function stepsIn(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as { level: number; context?: string; msg: string })
    .filter(({ level, context }) => level === 30 && context === 'step')
    .map(({ msg }) => msg);
}
