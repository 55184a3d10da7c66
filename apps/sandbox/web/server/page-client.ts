import type {
  MessageSourceWebhook,
  MessageToSend,
  PageBooks,
  PageInlineResult,
  PageState,
  TelegramFaults,
} from '../../src/page/page-api';

/** The panels that are a provider's. */
export type ProviderName = Exclude<keyof PageBooks, 'message-source'>;

/** A request the sandbox refused or could not be asked; the message is fit to be shown. */
export class PageRequestError extends Error {}

/** The inline results of one query, with the offset that fetches the next ones (empty: no more). */
export interface InlineAnswer {
  results: PageInlineResult[];
  nextOffset: string;
}

function request<Answer>(path: string, body?: unknown): Promise<Answer> {
  return exchange(
    path,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
}

async function exchange<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`/page/${path}`, init).catch(() => {
    throw new PageRequestError('The sandbox does not answer. Is it still running?');
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!isRecord(answer) || answer['ok'] === false || !response.ok) {
    const reason = isRecord(answer) ? answer['error'] : undefined;
    throw new PageRequestError(
      typeof reason === 'string' ? reason : `The sandbox answered ${response.status}.`,
    );
  }
  return answer as Answer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const asPerson = <Answer = unknown>(
  personId: number,
  action: string,
  body: unknown,
): Promise<Answer> => request<Answer>(`persons/${personId}/${action}`, body);

export const fetchPageState = (): Promise<PageState> => request<PageState>('state');

export async function fetchPageBooks(): Promise<PageBooks> {
  const [smspool, handlerApi, messageSource] = await Promise.all([
    request<PageBooks['smspool']>('smspool'),
    request<PageBooks['handler-api']>('handler-api'),
    request<PageBooks['message-source']>('message-source'),
  ]);
  return { smspool, 'handler-api': handlerApi, 'message-source': messageSource };
}

export const sendText = (
  personId: number,
  text: string,
  replyToMessageId?: number,
): Promise<unknown> =>
  asPerson(personId, 'text', {
    text,
    ...(replyToMessageId === undefined ? {} : { replyToMessageId }),
  });

export const sendSticker = (personId: number, emoji: string): Promise<unknown> =>
  asPerson(personId, 'sticker', { emoji });

export const sendPhoto = (personId: number): Promise<unknown> => asPerson(personId, 'photo', {});

export const sendContact = (personId: number): Promise<unknown> =>
  asPerson(personId, 'contact', {});

/** Sends a file; `caption` is the text with it. */
export const sendDocument = (personId: number, file: File, caption: string): Promise<unknown> => {
  const query = new URLSearchParams({ name: file.name, ...(caption ? { caption } : {}) });
  return exchange(`persons/${personId}/document?${query.toString()}`, {
    method: 'POST',
    body: file,
  });
};

export const pressButton = (place: {
  personId: number;
  messageId: number;
  row: number;
  column: number;
}): Promise<{ pressId: string }> => {
  const { personId, ...button } = place;
  return asPerson(personId, 'press', button);
};

export const askInline = (personId: number, query: string, offset: string): Promise<InlineAnswer> =>
  asPerson(personId, 'inline', { query, offset });

export const chooseInline = (
  personId: number,
  inlineQueryId: string,
  resultId: string,
): Promise<unknown> => asPerson(personId, 'inline/choose', { inlineQueryId, resultId });

export const setLanguage = (personId: number, languageCode: string): Promise<unknown> =>
  asPerson(personId, 'language', { languageCode });

export const setBlocked = (personId: number, blocked: boolean): Promise<unknown> =>
  asPerson(personId, 'block', { blocked });

export const changeTelegramFaults = (faults: Partial<TelegramFaults>): Promise<unknown> =>
  request('telegram/faults', faults);

export const changeSettings = <Name extends keyof PageBooks>(
  panel: Name,
  settings: Partial<PageBooks[Name]['settings']>,
): Promise<unknown> => request(`${panel}/settings`, settings);

/** Lets a message arrive for an order at a provider: a realistic one when no text is given. */
export const deliverSms = (
  provider: ProviderName,
  orderCode: string,
  sms: { text?: string; delayMs?: number },
): Promise<unknown> => request(`${provider}/orders/${encodeURIComponent(orderCode)}/sms`, sms);

/** Lets a message come in at the message source: a realistic one of its service without a text. */
export const sendToSource = (message: MessageToSend): Promise<unknown> =>
  request('message-source/messages', message);

export const changeWebhook = (webhook: MessageSourceWebhook): Promise<unknown> =>
  request('message-source/webhook', webhook);
