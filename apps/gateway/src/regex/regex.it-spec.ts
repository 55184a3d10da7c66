import { AdminBench } from '../admin.fixture';

jest.setTimeout(60_000);

describe('the bench for patterns', () => {
  let bench: AdminBench;

  beforeAll(async () => {
    bench = await AdminBench.start(703_001, []);
  });

  afterAll(() => bench.stop());

  it('asks for a pattern, then shows of each text what it takes, beside the default', async () => {
    await bench.ask('/regex', /Which pattern/u);
    await bench.ask('order (\\d+)', /Now send messages/u);
    const first = await bench.ask('Order 777, code 123456', /Order 777/u);
    expect(first).toMatch(/takes: .*777.*\nWithout a pattern: .*123456/u);
    const marked = bench.admin
      .lastBotMessage()
      ?.entities.filter(({ type }) => type === 'underline');
    expect(marked).toMatchObject([{ offset: 'Order '.length, length: 3 }]);
    expect(await bench.ask('hello', /hello/u)).toMatch(
      /takes: nothing\nWithout a pattern: nothing/u,
    );
  });

  it('takes the pattern with the command, and names the part that cannot be used', async () => {
    await bench.ask('/regex (\\d)\\1', /reference back to a group cannot be used: \\1/u);
    await bench.ask('(ab', /cannot be read: \(ab/u);
    await bench.ask('\\d+', /Now send messages/u);
    await bench.ask('<b>7</b> & 8', /<b>7<\/b> & 8/u);
  });

  it('can be left, and is then over', async () => {
    await bench.ask('/regex \\d+', /Now send messages/u);
    await bench.ask({ on: /Now send messages/u, press: /Done/u }, /Done\./u);
    await bench.ask('12345', /do not understand/u);
    await bench.ask('/regex', /Which pattern/u);
    await bench.ask({ on: /Which pattern/u, press: /Cancel/u }, /Cancelled/u);
  });

  it('is for admins', async () => {
    const person = bench.newPerson('ar');
    person.send('/regex \\d+');
    await person.waitForMessage(({ text }) => text.includes('لا أعرف هذا الأمر'));
  });
});
