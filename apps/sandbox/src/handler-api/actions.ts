import type { HandlerApiSettings } from '../page/page-api';
import { dollars } from '../smspool/ledger';
import { isRunning, type Activation } from './activation';
import type { Activations } from './activations';
import { json, listRow, refuse, say, statusV2, statusWord, type Answer } from './answers';
import { LISTED_COUNTRIES, LISTED_SERVICES } from './listing';
import { buy, pricesNow } from './purchase';

/** What the actions work on. */
export interface Side {
  readonly books: Activations;
  readonly settings: HandlerApiSettings;
}

export type Fields = ReadonlyMap<string, string>;
type Action = (side: Side, fields: Fields) => Answer;

const LARGEST_PAGE = 100;

const listServices: Action = ({ settings }) => {
  const listed = settings.emptyCatalogue ? [] : LISTED_SERVICES;
  return json({ status: 'success', services: listed.map(({ code, name }) => ({ code, name })) });
};

const listCountries: Action = ({ settings }) =>
  json(
    Object.fromEntries(
      (settings.emptyCatalogue ? [] : LISTED_COUNTRIES).map(({ id, eng }) => [
        id,
        { id, rus: eng, eng, chn: eng, visible: 1, retry: 1, rent: 0, multiService: 0 },
      ]),
    ),
  );

const listActive: Action = ({ books, settings }, fields) => {
  const active = page(books.active(), fields.get('start'), fields.get('limit'));
  // An empty list is an error in this protocol.
  if (active.length === 0) return json({ status: 'error', error: 'NO_ACTIVATIONS' });
  const rows = active.map((one) => listRow(settings, one));
  const name = settings.dialect === 'modern' ? 'data' : 'activeActivations';
  return json({ status: 'success', [name]: rows });
};

/** Newest first. */
const history: Action = ({ books, settings }, fields) => {
  const all = [...books.all.values()].reverse();
  return json(
    page(all, fields.get('offset'), fields.get('limit')).map((one) => listRow(settings, one)),
  );
};

function page<T>(all: readonly T[], start = '0', limit = String(LARGEST_PAGE)): readonly T[] {
  const from = Number(start) || 0;
  return all.slice(from, from + Math.min(LARGEST_PAGE, Number(limit) || LARGEST_PAGE));
}

const withActivation =
  (answer: (side: Side, activation: Activation, fields: Fields) => Answer): Action =>
  (side, fields) => {
    const activation = side.books.all.get(fields.get('id') ?? '');
    if (!activation) return refuse(side.settings, 'NO_ACTIVATION');
    side.books.turnClock(activation);
    return answer(side, activation, fields);
  };

function setStatus(side: Side, activation: Activation, fields: Fields): Answer {
  const { books, settings } = side;
  switch (fields.get('status')) {
    case '1':
      return say('ACCESS_READY');
    case '3':
      if (!isRunning(activation)) return refuse(settings, 'ACTIVATION_NOT_ACTIVE');
      if (activation.messages.length === 0) return refuse(settings, 'BAD_STATUS');
      books.waitAgain(activation, settings.autoMessageAfterMs);
      return say('ACCESS_RETRY_GET');
    case '6':
      if (activation.state === 'finished') return refuse(settings, 'FINISHED');
      if (activation.state === 'cancelled') return refuse(settings, 'CANCELED');
      books.finish(activation);
      return say('ACCESS_ACTIVATION');
    case '8':
      return cancel(side, activation);
    default:
      return refuse(settings, 'BAD_STATUS');
  }
}

/** Refused for a while after the purchase; and for good once a message came, by old servers with no word of why. */
function cancel({ books, settings }: Side, activation: Activation): Answer {
  const isModern = settings.dialect === 'modern';
  if (activation.state === 'cancelled')
    return refuse(settings, isModern ? 'CANCELED' : 'BAD_STATUS');
  if (activation.state === 'finished')
    return refuse(settings, isModern ? 'FINISHED' : 'BAD_STATUS');
  if (activation.messages.length > 0) {
    return refuse(settings, isModern ? 'OTP_RECEIVED' : 'BAD_STATUS');
  }
  if (Date.now() - activation.orderedAtMs < settings.cancelLockSeconds * 1_000) {
    return refuse(settings, 'EARLY_CANCEL_DENIED', {
      minActivationTime: settings.cancelLockSeconds,
    });
  }
  books.cancel(activation);
  return say('ACCESS_CANCEL');
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['getBalance', ({ books }) => say(`ACCESS_BALANCE:${dollars(books.balanceCents)}`)],
  ['getServicesList', listServices],
  ['getCountries', listCountries],
  ['getPrices', (side, fields) => json(pricesNow(side, fields))],
  ['getNumber', (side, fields) => buy(side, fields, 'text')],
  ['getNumberV2', (side, fields) => buy(side, fields, 'json')],
  ['getStatus', withActivation((_, activation) => say(statusWord(activation)))],
  ['getStatusV2', withActivation((_, activation) => statusV2(activation))],
  ['setStatus', withActivation(setStatus)],
  ['getActiveActivations', listActive],
  ['getHistory', history],
]);

const NEWER = ['getNumberV2', 'getStatusV2'];
const LISTS = ['getActiveActivations', 'getHistory', 'getServicesList', 'getCountries'];
/** What the servers of each dialect do not know. */
const UNKNOWN: Readonly<Record<HandlerApiSettings['dialect'], ReadonlySet<string>>> = {
  modern: new Set(),
  classic: new Set(NEWER),
  bare: new Set([...NEWER, ...LISTS]),
};

export const isPurchase = (action: string, { dialect }: HandlerApiSettings): boolean =>
  ['getNumber', 'getNumberV2'].includes(action) && !UNKNOWN[dialect].has(action);

export function answerOf(action: string, side: Side, fields: Fields): Answer {
  const known = UNKNOWN[side.settings.dialect].has(action) ? undefined : ACTIONS.get(action);
  return known ? known(side, fields) : refuse(side.settings, 'BAD_ACTION');
}
