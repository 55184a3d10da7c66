import type { SimulatedTelegram } from '../telegram/simulated-telegram';
import { number, text, type Fields } from './fields';
import type { PageStream } from './page-stream';

interface Scene {
  readonly telegram: SimulatedTelegram;
  readonly stream: PageStream;
}

type Action = (scene: Scene, personId: number, fields: Fields) => object | Promise<object>;

const LONGEST_TEXT = 4_096;
const LONGEST_QUERY = 256;
const LONGEST_CAPTION = 1_024;
const LONGEST_FILE_NAME = 255;
let pressCount = 0;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    'text',
    ({ telegram }, personId, fields) => {
      const words = text(fields, 'text').trim();
      if (words === '') throw new Error('There is no text');
      if (words.length > LONGEST_TEXT) throw new Error('The text is too long');
      telegram.person(personId).send(words, number(fields, 'replyToMessageId') ?? undefined);
      return { ok: true };
    },
  ],
  [
    'sticker',
    ({ telegram }, personId, fields) => {
      telegram.person(personId).sendSticker(text(fields, 'emoji') || undefined);
      return { ok: true };
    },
  ],
  [
    'photo',
    ({ telegram }, personId) => {
      telegram.person(personId).sendPhoto();
      return { ok: true };
    },
  ],
  [
    'contact',
    ({ telegram }, personId) => {
      telegram.person(personId).sendContact();
      return { ok: true };
    },
  ],
  ['press', press],
  [
    'inline',
    async ({ telegram }, personId, fields) => {
      const query = text(fields, 'query').slice(0, LONGEST_QUERY);
      const found = await telegram.inlineQuery(personId, query, text(fields, 'offset'));
      return { ok: true, results: found?.results ?? [], nextOffset: found?.nextOffset ?? '' };
    },
  ],
  [
    'inline/choose',
    ({ telegram }, personId, fields) => {
      const [query, id] = [text(fields, 'inlineQueryId'), text(fields, 'resultId')];
      if (!telegram.chooseInline(personId, query, id)) throw new Error('There is no such result');
      return { ok: true };
    },
  ],
  [
    'language',
    ({ telegram }, personId, fields) => {
      const languageCode = text(fields, 'languageCode');
      if (!/^[a-z]{2,3}(?:-[\w-]{2,12})?$/u.test(languageCode)) {
        throw new Error('There is no such language');
      }
      telegram.setLanguage(personId, languageCode);
      return { ok: true };
    },
  ],
  [
    'block',
    ({ telegram }, personId, fields) => {
      telegram.block(personId, fields['blocked'] === true);
      return { ok: true };
    },
  ],
]);

/** What a person does on the page; null when there is no such action. */
export async function actAsPerson(
  scene: Scene,
  personId: number,
  action: string,
  fields: Fields,
): Promise<object | null> {
  return (await ACTIONS.get(action)?.(scene, personId, fields)) ?? null;
}

/** Sends a file of the person's; the names of its fields are those of the query. */
export function sendDocument(
  telegram: SimulatedTelegram,
  personId: number,
  query: URLSearchParams,
  body: Buffer,
): void {
  const fileName = (query.get('name') ?? '').trim().slice(-LONGEST_FILE_NAME);
  const caption = (query.get('caption') ?? '').trim();
  if (fileName === '') throw new Error('The file has no name');
  if (body.length === 0) throw new Error('The file is empty');
  if (caption.length > LONGEST_CAPTION) throw new Error('The caption is too long');
  telegram.sendDocument(personId, { fileName, body, caption });
}

/** The answer follows as an event, as in Telegram: the button spins until then. */
function press({ telegram, stream }: Scene, personId: number, fields: Fields): object {
  const [messageId = 0, row = 0, column = 0] = ['messageId', 'row', 'column'].map(
    (name) => number(fields, name) ?? 0,
  );
  const answer = telegram.person(personId).press(messageId, [row, column]);
  pressCount += 1;
  const pressId = `press-${pressCount}`;
  void answer.then((given) => {
    const { text: shown = '', alert = false, url } = given ?? {};
    const link = url === undefined ? {} : { url };
    stream.tell({ type: 'callback-answered', personId, pressId, text: shown, alert, ...link });
  });
  return { ok: true, pressId };
}
