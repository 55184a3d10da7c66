import { createLog, NestLog, secretsIn, type ServiceConfig } from '@numera/service';
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
    const config = { logLevel: 'trace', environment: 'test', databaseUrl: null } as ServiceConfig;
    Logger.overrideLogger(new NestLog(createLog(config, secretsIn(CONFIGS, env), { destination })));
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
    shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 86420' });
    await shop.see('other', /Code: 86420/u);
  } finally {
    await shop.close();
    Logger.overrideLogger(false);
  }
  const log = lines.join('');
  expect(log).toContain('the log is captured');
  for (const secret of [shop.sandbox.botToken, shop.sandbox.smspoolKey, '86420', phoneNumber]) {
    expect(secret.length).toBeGreaterThan(4);
    expect(log).not.toContain(secret);
  }
});
