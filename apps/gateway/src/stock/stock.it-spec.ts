import {
  AddStockNumber,
  create,
  DeleteStockNumbers,
  SetStockTerms,
  StockCount,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { AdminBench, sourceOf, stockOf, WHATSAPP } from '../admin.fixture';
import { deleteNumbers, openStockService, pauseStock } from './stock.callback';

jest.setTimeout(60_000);

const { serviceId } = WHATSAPP;
const US = create(StockCount, {
  countryCode: 'US',
  available: 7,
  reserved: 1,
  used: 2,
  price: null,
});

describe('the pages of the operator’s own numbers', () => {
  let bench: AdminBench;
  const source = sourceOf({ messageSourceId: newId() });

  beforeAll(async () => {
    bench = await AdminBench.start(702_001, [SetStockTerms, AddStockNumber, DeleteStockNumbers]);
    bench.stock = [stockOf({ price: 50n, countries: [US] })];
    bench.sources = [source];
  });

  afterAll(() => bench.stop());

  const terms = (): SetStockTerms[] => bench.neighbours.commands(SetStockTerms);
  /** The newest command, when there is one more than before what `act` does. */
  async function changeBy(act: () => Promise<unknown>): Promise<SetStockTerms | undefined> {
    const before = terms().length;
    await act();
    return (await bench.commands(SetStockTerms, before + 1)).at(-1);
  }
  const onService = (press: RegExp, answer: RegExp): Promise<string> =>
    bench.ask({ on: /Codes a number brings/u, press }, answer);

  it('list the services with what is free, and show each with its terms and countries', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp · 7/u }, /Codes a number brings/u);
    const page = bench.admin.lastBotMessage()?.text ?? '';
    expect(page).toMatch(/Not shown to users: link it/u);
    expect(page).toMatch(/Free: 7 · held: 1 · used: 2/u);
    expect(page).toContain('$0.50');
    await onService(/United States · 7/u, /Price: as the service/u);
  });

  it('change the price, and say what is wrong with one without losing the question', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    await onService(/Price/u, /the price in dollars/u);
    await bench.ask('much', /This is not an amount/u);
    await bench.ask('0.001', /At most two digits/u);
    const change = await changeBy(() => bench.ask('٠٫٧٥', /Price: .*\$0\.75/u));
    expect(change).toMatchObject({ serviceId, price: 75n, adminId: '702001' });
    // The question is answered: what comes now is no price.
    await bench.ask('0.80', /do not understand/u);
    expect(terms().at(-1)?.price).toBe(75n);
  });

  it('take a pattern only when the engine can, and name the part that it cannot', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    await onService(/Pattern/u, /the pattern that takes the code/u);
    await bench.ask('code (?=\\d)', /Looking ahead or behind cannot be used: \(\?=/u);
    const change = await changeBy(() => bench.ask('code (\\d+)', /Pattern: .*code \(\\d\+\)/u));
    expect(change).toMatchObject({ pattern: 'code (\\d+)' });
  });

  it('change the uses, and take terms away', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    await onService(/Uses/u, /how many codes/u);
    await bench.ask('1001', /no whole number from 1 to 1000/u);
    const change = await changeBy(() => bench.ask('3', /Codes a number brings: 3/u));
    expect(change).toMatchObject({ usesLimit: 3 });
    await onService(/Pattern/u, /the pattern that takes the code/u);
    const press = { on: /the pattern that takes/u, press: /standard pattern/u };
    const reset = await changeBy(() => bench.ask(press, /Codes a number brings/u));
    expect(reset).toMatchObject({ pattern: null });
  });

  it('link a message source, and take it away', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    await onService(/Message source/u, /Where do the codes/u);
    const choose = { on: /Where do the codes/u, press: /Gate/u };
    const linked = await changeBy(() => bench.ask(choose, /On sale/u));
    expect(linked).toMatchObject({ messageSourceId: source.messageSourceId });
    bench.stock = [stockOf({ messageSourceId: source.messageSourceId, countries: [US] })];
    await onService(/Message source/u, /Where do the codes/u);
    const unlink = { on: /Where do the codes/u, press: /Unlink/u };
    const unlinked = await changeBy(() => bench.ask(unlink, /Not shown to users/u));
    expect(unlinked).toMatchObject({ messageSourceId: null });
  });

  it('pause and resume a service', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    const paused = await changeBy(() => onService(/Pause/u, /⏸ Paused/u));
    expect(paused).toMatchObject({ paused: true });
    const resumed = await changeBy(() => onService(/Resume/u, /Free:/u));
    expect(resumed).toMatchObject({ paused: false });
  });

  it('add numbers one by one, each told what is wrong with it', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /Add a number/u }, /Which service/u);
    await bench.ask({ on: /Which service/u, press: /WhatsApp/u }, /Which country for/u);
    await bench.ask({ on: /Which country/u, press: /United States/u }, /send the number/u);
    await bench.ask('+201001234567', /not of .*United States/u);
    await bench.ask('(202) 555', /no phone number/u);
    await bench.ask('+1 202-555-0134, 0.50', /is added at .*\$0\.50/u);
    await bench.ask('+12025550135', /2025550135.* is added\./u);
    const added = await bench.commands(AddStockNumber, 2);
    expect(added.map(({ phoneNumber, price }) => [phoneNumber, price])).toEqual([
      ['+12025550134', 50n],
      ['+12025550135', null],
    ]);
    expect(added[0]).toMatchObject({ serviceId, countryCode: 'US' });
    await bench.ask('/help', /How it works/u);
  });

  it('that have no price are told of, with their figures grouped', async () => {
    const many = Object.assign(new StockCount(), US, { available: 100_000, price: null });
    bench.stock = [stockOf({ price: null, countries: [many] })];
    const list = await bench.ask('/stock', /Own numbers/u);
    expect(list).not.toMatch(/without a price/u);
    await bench.ask(
      { on: /Own numbers/u, press: /WhatsApp · 100,000/u },
      /without a price of their own/u,
    );
    await onService(/United States · 100,000/u, /Free: 100,000[^]*Price: none[^]*without a price/u);
    bench.stock = [stockOf({ price: 50n, countries: [many] })];
    await bench.ask('/stock', /Own numbers/u);
    const page = await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Price: \W*\$0\.50/u);
    expect(page).not.toMatch(/without a price/u);
    bench.stock = [stockOf({ price: 50n, countries: [US] })];
  });

  it('delete the free numbers of a country only when that is confirmed', async () => {
    await bench.ask('/stock', /Own numbers/u);
    await bench.ask({ on: /Own numbers/u, press: /WhatsApp/u }, /Codes a number brings/u);
    await onService(/United States/u, /Free: 7/u);
    await bench.ask({ on: /Free: 7/u, press: /Delete/u }, /They are 7 numbers/u);
    expect(bench.neighbours.commands(DeleteStockNumbers)).toEqual([]);
    await bench.ask({ on: /They are 7/u, press: /Yes, delete/u }, /Free: 0 · held: 1/u);
    const [command] = await bench.commands(DeleteStockNumbers);
    expect(command).toMatchObject({ serviceId, countryCode: 'US' });
  });

  it('are for admins, whatever a button says', async () => {
    const person = bench.newPerson();
    person.send('/stock');
    const { messageId } = await person.waitForMessage(({ text }) => /do not know/u.test(text));
    const before = terms().length;
    for (const data of [
      openStockService.pack({ serviceId, page: 1 }),
      pauseStock.pack({ serviceId, state: 'paused' }),
      deleteNumbers.pack({ serviceId, countryCode: 'US' }),
    ]) {
      const answer = await bench.telegram.press(person.id, messageId, data);
      expect(answer?.text).toMatch(/admins only/u);
    }
    expect(terms()).toHaveLength(before);
    expect(bench.neighbours.commands(DeleteStockNumbers)).toHaveLength(1);
  });
});
