import {
  create,
  ImportStock,
  ListImportFaults,
  ListStock,
  StockImported,
  DeleteStockNumbers,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import {
  ADMIN,
  startStockWorld,
  TELEGRAM,
  WHATSAPP,
  type StockWorld,
} from '../simulated/stock-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

let world: StockWorld;
beforeAll(async () => {
  world = await startStockWorld();
}, 60_000);
beforeEach(() => world.database.query('DELETE FROM stock_numbers'));
afterAll(() => world.stop());

function piece(text: string, fields: Partial<ImportStock> = {}): ImportStock {
  return create(ImportStock, {
    ...{ importId: newId(), adminId: ADMIN, format: 'csv', serviceId: null, countryCode: null },
    ...{ chunk: 0, chunks: 1, firstLine: 1, text, ...fields },
  });
}

const ended = ({ importId }: ImportStock) =>
  world.apps.witness.waitForEvent(StockImported, (event) => event.importId === importId);
const faults = async ({ importId }: ImportStock, afterLine = 0, limit = 1_000) => {
  const query = create(ListImportFaults, { importId, afterLine, limit });
  const { rows } = await world.apps.witness.ask(query);
  return rows.map(({ line, fault }) => [line, fault]);
};
const available = async (serviceId = WHATSAPP) => {
  const { services } = await world.apps.witness.ask(create(ListStock, { serviceId }));
  return services[0]?.countries.find(({ countryCode }) => countryCode === 'US')?.available ?? 0;
};

it('takes a file’s good lines and tells of the others by line', async () => {
  const command = piece(
    'service,country_code,phone_number,price_override\n' +
      `${WHATSAPP},US,+1 (202) 555-0100,0.75\nWhatsApp,us,+12025550101,\nnosuch,US,+12025550102,\n` +
      'واتساب,US,+12025550103,\n' +
      `${WHATSAPP},US,12025550100,\n${WHATSAPP},US,+1202,\n${TELEGRAM},US,+12025550100,`,
  );
  await world.apps.witness.send(command);
  expect(await ended(command)).toMatchObject({
    ...{ adminId: ADMIN, lines: 7, added: 4, duplicates: 1, bad: 2 },
  });
  expect(await faults(command)).toEqual([
    [4, 'unknown_service'],
    [6, 'duplicate_in_file'],
    [7, 'not_a_number'],
  ]);
  expect(await faults(command, 4, 1)).toEqual([[6, 'duplicate_in_file']]);
  expect(await available()).toBe(3);
});

it('tells what is in stock already apart from what the file repeats in another piece', async () => {
  const first = piece(`${WHATSAPP},US,+12025550100`);
  await world.apps.witness.send(first);
  await ended(first);
  const fields = { importId: newId(), chunks: 2 };
  const pieces = [
    piece(`${WHATSAPP},US,+12025550100\n${WHATSAPP},US,+12025550101`, fields),
    piece(`${WHATSAPP},US,+12025550101\n${WHATSAPP},US,+12025550102`, {
      ...{ ...fields, chunk: 1, firstLine: 3 },
    }),
  ];
  for (const one of pieces) await world.apps.witness.send(one);
  expect(await ended(pieces[0]!)).toMatchObject({ lines: 4, added: 2, duplicates: 2, bad: 0 });
  expect(await faults(pieces[0]!)).toEqual([
    [1, 'already_in_stock'],
    [3, 'duplicate_in_file'],
  ]);
});

it('takes pieces in any order and more than once, and ends a file once', async () => {
  const importId = newId();
  const fields = {
    ...{ importId, format: 'txt' as const, serviceId: WHATSAPP, countryCode: 'US' },
  };
  const pieces = [0, 1, 2].map((chunk) =>
    piece(`20255501${chunk}0\n20255501${chunk}1`, {
      ...{ ...fields, chunk, chunks: 3, firstLine: chunk * 2 + 1 },
    }),
  );
  await Promise.all([2, 0, 2, 1, 0].map((at) => world.apps.witness.send(pieces[at]!)));
  expect(await ended(pieces[0]!)).toMatchObject({ lines: 6, added: 6, duplicates: 0 });
  await world.apps.witness.send(pieces[1]!);
  const all = world.apps.witness.events(StockImported);
  expect(all.filter((event) => event.importId === importId)).toHaveLength(1);
  expect(await available()).toBe(6);
});

it('brings back a number that was deleted, and not one that is there', async () => {
  const text = `${WHATSAPP},US,+12025550100`;
  const first = piece(text);
  await world.apps.witness.send(first);
  await ended(first);
  await world.apps.witness.send(
    create(DeleteStockNumbers, { serviceId: WHATSAPP, countryCode: 'US', adminId: ADMIN }),
  );
  expect(await available()).toBe(0);
  const again = piece(text);
  await world.apps.witness.send(again);
  expect(await ended(again)).toMatchObject({ added: 1, duplicates: 0 });
  expect(await available()).toBe(1);
});

it('takes two files with the same numbers in opposite orders at once', async () => {
  const numbers = Array.from({ length: 500 }, (_, at) => `+1202555${String(at).padStart(4, '0')}`);
  const fields = { format: 'txt' as const, serviceId: WHATSAPP, countryCode: 'US' };
  const files = [numbers, [...numbers].reverse()].map((list) => piece(list.join('\n'), fields));
  await Promise.all(files.map((file) => world.apps.witness.send(file)));
  const [one, other] = await Promise.all(files.map(ended));
  expect(one!.added + other!.added).toBe(500);
  expect(one!.duplicates + other!.duplicates).toBe(500);
  expect(await available()).toBe(500);
});
