import type { HandlerApiSettings } from '../page/page-api';
import { fullNumber, type Activation } from './activation';

/** What a call is answered with: a word as text, or JSON. */
export interface Answer {
  readonly status: number;
  readonly body: string | object;
}

export const say = (word: string): Answer => ({ status: 200, body: word });
export const json = (body: object): Answer => ({ status: 200, body });

/** The statuses with which servers that use them refuse; all others are a 400. */
const STATUSES: Readonly<Record<string, number>> = {
  BAD_KEY: 401,
  NO_KEY: 401,
  NO_BALANCE: 402,
  NO_NUMBERS: 404,
  NO_ACTIVATION: 404,
  EARLY_CANCEL_DENIED: 409,
  OTP_RECEIVED: 409,
  ORDER_ALREADY_EXISTS: 409,
  CANCELED: 409,
  FINISHED: 409,
  ERROR_SQL: 500,
};

/** A refusal in the server's dialect. `info` is for the JSON alone. */
export function refuse(
  { dialect }: HandlerApiSettings,
  word: string,
  info: object = {},
  value = '',
): Answer {
  const said = value === '' ? word : `${word}:${value}`;
  if (dialect !== 'modern') return say(said);
  const details = `The request was refused: ${word.toLowerCase().replaceAll('_', ' ')}.`;
  return { status: STATUSES[word] ?? 400, body: { title: said, details, info } };
}

const MOSCOW_MS = 3 * 3_600_000;

/** As such servers write it: without a zone, in Moscow's time. */
export const localTime = (ms: number): string =>
  new Date(ms + MOSCOW_MS).toISOString().slice(0, 19).replace('T', ' ');

const cost = ({ cents }: Activation): number => cents / 100;

export function boughtV2(activation: Activation): Answer {
  return json({
    activationId: Number(activation.id),
    phoneNumber: fullNumber(activation),
    activationCost: cost(activation),
    currency: 840,
    countryCode: String(activation.listing.country.id),
    canGetAnotherSms: true,
    activationTime: localTime(activation.orderedAtMs),
    activationEndTime: localTime(activation.expiresAtMs),
    activationOperator: 'any',
  });
}

export const bought = (activation: Activation): Answer =>
  say(`ACCESS_NUMBER:${activation.id}:${fullNumber(activation)}`);

export function statusWord({ state, messages }: Activation): string {
  const code = messages.at(-1)?.code;
  if (state === 'cancelled') return 'STATUS_CANCEL';
  if (state === 'retry') return `STATUS_WAIT_RETRY:${code ?? ''}`;
  return code === undefined ? 'STATUS_WAIT_CODE' : `STATUS_OK:${code}`;
}

export function statusV2(activation: Activation): Answer {
  if (activation.state === 'cancelled') return say('STATUS_CANCEL');
  const latest = activation.state === 'retry' ? undefined : activation.messages.at(-1);
  const sms = latest
    ? { dateTime: localTime(latest.atMs), code: latest.code, text: latest.text }
    : null;
  return json({ verificationType: 0, sms, call: null });
}

const STATES = { waiting: '4', retry: '3', finished: '6', cancelled: '8' } as const;

/** A row of the lists; messages are lists in the classic ones, and the latest alone in the modern ones. */
export function listRow(
  { dialect, duplicateMessages }: HandlerApiSettings,
  activation: Activation,
): object {
  const { service, country } = activation.listing;
  const messages = duplicateMessages
    ? activation.messages.flatMap((message) => [message, message])
    : activation.messages;
  const isModern = dialect === 'modern' && !duplicateMessages;
  const textsOf = (name: 'code' | 'text'): string | string[] | null => {
    if (messages.length === 0) return null;
    return isModern ? (messages.at(-1)?.[name] ?? null) : messages.map((one) => one[name]);
  };
  return {
    activationId: activation.id,
    serviceCode: service.code,
    phoneNumber: fullNumber(activation),
    activationCost: isModern ? cost(activation) : String(cost(activation)),
    activationStatus: STATES[activation.state],
    smsCode: textsOf('code'),
    smsText: textsOf('text'),
    activationTime: localTime(activation.orderedAtMs),
    discount: '0',
    repeated: '0',
    countryCode: String(country.id),
    countryName: country.eng,
    canGetAnotherSms: '1',
    ...(isModern && activation.orderId !== null ? { orderId: activation.orderId } : {}),
  };
}
