import type {
  MessageSourceBooks,
  MessageSourceSettings,
  MessageSourceWebhook,
  MessageToSend,
} from './page-api';

/** What the page needs of the simulated message source. */
export interface MessageSourcePanel {
  books(): MessageSourceBooks;
  send(message: MessageToSend): void;
  configure(settings: Partial<MessageSourceSettings>): void;
  setWebhook(webhook: Partial<MessageSourceWebhook>): void;
  onChange(listener: () => void): () => void;
}
