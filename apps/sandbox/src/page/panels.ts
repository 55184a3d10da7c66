import type {
  HandlerApiSettings,
  MessageSourceBooks,
  MessageSourceSettings,
  MessageSourceWebhook,
  MessageToSend,
  ProviderBooks,
  SmsPoolSettings,
} from './page-api';

/** What has books that the page shows, and tells when they change. */
export interface Panel {
  books(): object;
  onChange(listener: () => void): () => void;
}

/** What the page needs of a simulated provider of numbers. */
export interface ProviderPanel<Settings> extends Panel {
  books(): ProviderBooks<Settings>;
  sendMessage(
    orderCode: string,
    message: { text?: string; sender?: string; delayMs?: number },
  ): void;
  configure(settings: Partial<Settings>): void;
}

export type SmsPoolPanel = ProviderPanel<SmsPoolSettings>;
export type HandlerApiPanel = ProviderPanel<HandlerApiSettings>;

/** What the page needs of the simulated message source. */
export interface MessageSourcePanel extends Panel {
  books(): MessageSourceBooks;
  send(message: MessageToSend): void;
  configure(settings: Partial<MessageSourceSettings>): void;
  setWebhook(webhook: Partial<MessageSourceWebhook>): void;
}

/** By the name that they have in the page's routes and events. */
export interface Panels {
  readonly smspool: SmsPoolPanel;
  readonly 'handler-api': HandlerApiPanel;
  readonly 'message-source': MessageSourcePanel;
}
