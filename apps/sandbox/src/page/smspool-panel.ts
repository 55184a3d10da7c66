import type { SmsPoolBooks, SmsPoolSettings } from './page-api';

/** What the page needs of the simulated SMSPool. */
export interface SmsPoolPanel {
  books(): SmsPoolBooks;
  sendMessage(
    orderCode: string,
    message: { text?: string; sender?: string; delayMs?: number },
  ): void;
  configure(settings: Partial<SmsPoolSettings>): void;
  onChange(listener: () => void): () => void;
}
