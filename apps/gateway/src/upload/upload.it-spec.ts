import {
  create,
  ImportFaultPage,
  ImportFaultRow,
  ImportStock,
  ListImportFaults,
  StockImported,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { jobOrigin, seal } from '@numera/messaging';
import { TEST_BOT_ID, waitFor } from '@numera/testing';
import { AdminBench } from '../admin.fixture';

jest.setTimeout(60_000);

const ADMIN = 701_001;
const HEADER = 'service,country_code,phone_number,price_override';

describe('a numbers file', () => {
  let bench: AdminBench;

  beforeAll(async () => {
    bench = await AdminBench.start(ADMIN, [ImportStock], [ListImportFaults]);
  });

  afterAll(() => bench.stop());

  const send = (name: string, body: string | Buffer): void => {
    bench.admin.sendDocument(name, Buffer.isBuffer(body) ? body : Buffer.from(body));
  };
  const imports = (): ImportStock[] => bench.neighbours.commands(ImportStock);
  const said = (words: RegExp) => bench.admin.waitForMessage(({ text }) => words.test(text), 8_000);

  it('goes off at once where its lines name service and country, whole and in pieces', async () => {
    const lines = Array.from({ length: 2_500 }, (_, at) => `whatsapp,US,+1202555${at},`);
    send('big.csv', [HEADER, ...lines].join('\r\n'));
    expect((await said(/big\.csv/u)).text).toContain('2,500 lines received');
    const pieces = await bench.commands(ImportStock, 3);
    expect(new Set(pieces.map(({ importId }) => importId)).size).toBe(1);
    expect(pieces.map(({ chunk }) => chunk).sort()).toEqual([0, 1, 2]);
    expect(pieces[0]).toMatchObject({
      format: 'csv',
      chunks: 3,
      serviceId: null,
      adminId: String(ADMIN),
    });
    const text = [...pieces].sort((a, b) => a.chunk - b.chunk).map((piece) => piece.text);
    expect(text.join('\n').split('\n')).toEqual([HEADER, ...lines]);
  });

  it('asks for service and country where they are missing, found by typing a part of the name', async () => {
    const before = imports().length;
    send('list.txt', Buffer.from('\ufeff+12025550134\n٠٠١٢٠٢٥٥٥٠١٣٥', 'utf16le'));
    await bench.ask('zzz', /No service is called “zzz”/u);
    await bench.ask('whats', /Which service/u);
    await bench.ask({ on: /Which service/u, press: /WhatsApp/u }, /Which country for/u);
    const asked = await said(/Which country for/u);
    await bench.ask({ on: /Which country for/u, press: /Egypt/u }, /2 lines received for/u);
    // The question is over, and with it its buttons.
    expect(await said(/2 lines received for/u)).toMatchObject({
      messageId: asked.messageId,
      keyboard: [],
    });
    const piece = (await bench.commands(ImportStock, before + 1)).at(-1);
    expect(piece).toMatchObject({ format: 'txt', serviceId: 1_012, countryCode: 'EG', chunks: 1 });
    expect(piece?.text).toBe('+12025550134\n٠٠١٢٠٢٥٥٥٠١٣٥');
  });

  it('takes the place of one that was sent before and not begun', async () => {
    send('first.txt', '+12025550134');
    await said(/first\.txt/u);
    send('second.txt', '+12025550135');
    expect((await said(/second\.txt/u)).text).toContain('takes its place');
    await bench.ask({ on: /second\.txt/u, press: /Cancel/u }, /Cancelled/u);
  });

  it.each([
    ['of another kind', 'numbers.xlsx', '1', /Only .csv and .txt/u],
    ['with nothing in it', 'empty.csv', '', /no number in this file/u],
    [
      'that is a picture by another name',
      'x.txt',
      Buffer.from('89504e470d0a1a0a0000', 'hex'),
      /is no text/u,
    ],
    ['with columns that nobody knows', 'x.csv', 'a,b\n1,2', /cannot tell the columns apart/u],
    ['of more than 20 MB', 'x.txt', Buffer.alloc(20_000_001, 0x31), /too large/u],
  ])('is refused in words when it is one %s', async (_, name, body, words) => {
    const before = imports().length;
    send(name, body);
    await said(words);
    expect(imports()).toHaveLength(before);
  });

  it('is asked for again when Telegram does not hand it out', async () => {
    const before = imports().length;
    bench.telegram.onCall = ({ method }) => {
      if (method === 'getfile') throw new Error('away');
    };
    try {
      send('away.csv', 'whatsapp,US,+12025550134,');
      await said(/could not be fetched from Telegram/u);
    } finally {
      bench.telegram.onCall = null;
    }
    expect(imports()).toHaveLength(before);
  });

  it('is taken from nobody else', async () => {
    const before = imports().length;
    const person = bench.newPerson();
    person.sendDocument('x.csv', Buffer.from('whatsapp,US,+12025550134,'));
    await person.waitForMessage(({ text }) => /from admins only/u.test(text));
    expect(imports()).toHaveLength(before);
  });

  it('is one import also when its update is handled twice', async () => {
    const before = imports().length;
    send('twice.csv', 'whatsapp,US,+12025550134,');
    await bench.commands(ImportStock, before + 1);
    const database = bench.apps.get('gateway', Database);
    await database.query(
      `UPDATE updates SET state = 'waiting'
        WHERE update_id = (SELECT max(update_id) FROM updates)`,
    );
    const pieces = await bench.commands(ImportStock, before + 2);
    expect(new Set(pieces.slice(before).map(({ importId }) => importId)).size).toBe(1);
    expect(bench.admin.botMessages().filter(({ text }) => /twice\.csv/u.test(text))).toHaveLength(
      1,
    );
  });

  it('ends with figures in its own message and a file of the lines that were not taken', async () => {
    const before = imports().length;
    send('end.csv', 'whatsapp,US,+12025550134,\nwhatsapp,US,=cmd,');
    const [piece] = (await bench.commands(ImportStock, before + 1)).slice(before);
    const { importId = '' } = piece ?? {};
    const { messageId } = await bench.admin.waitForMessage(({ text }) => /end\.csv/u.test(text));
    bench.neighbours.answer(ListImportFaults, ({ afterLine }: ListImportFaults) => {
      const row = { line: 2, fault: 'not_a_number' as const, text: '=cmd' };
      const rows = afterLine < 2 ? [create(ImportFaultRow, row)] : [];
      return create(ImportFaultPage, { rows });
    });
    const counts = { lines: 2, added: 1, duplicates: 0, bad: 1 };
    const event = create(StockImported, { importId, adminId: String(ADMIN), ...counts });
    const tell = (): Promise<void> =>
      bench.apps.transport.publish(seal(event, jobOrigin(TEST_BOT_ID)));
    await tell();
    await tell();
    const ended = await bench.admin.waitForMessage(({ text }) => /The file is in/u.test(text));
    expect(ended.messageId).toBe(messageId);
    expect(ended.text).toMatch(/Lines: 2\nAdded: 1\n.*0\nNot usable: 1/u);
    const withFile = await bench.admin.waitForMessage(({ document }) => document !== undefined);
    expect(withFile.text).toContain('This line was not taken');
    const { fileName, fileId = '' } = withFile.document ?? {};
    expect(fileName).toBe('not-imported.csv');
    expect(bench.telegram.files.byId(fileId)?.body.toString()).toBe(
      "\ufeffline,reason,text\r\n2,not a phone number,'=cmd\r\n",
    );
    await waitFor(
      async () => {
        const rows = await bench.apps.get('gateway', Database).query('SELECT FROM outgoing');
        return rows.length === 0;
      },
      { deadlineMs: 8_000, what: 'all to be sent' },
    );
    expect(bench.admin.botMessages().filter(({ document }) => document)).toHaveLength(1);
  });
});
