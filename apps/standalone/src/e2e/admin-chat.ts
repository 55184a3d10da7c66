import { PERSONS, SimulatedPerson } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import type { Shop } from './shop';

/** The admin's chat: each act is done, and what is read after it is answered. */
export class AdminChat {
  constructor(private readonly shop: Shop) {}

  sends(fileName: string, lines: readonly string[]): void {
    const admin = new SimulatedPerson(this.shop.sandbox.telegram, PERSONS.admin.id);
    admin.sendDocument(fileName, Buffer.from(lines.join('\n')));
  }

  presses(button: RegExp, answer: RegExp): Promise<string> {
    return this.after(() => this.shop.press('admin', button), answer);
  }

  says(text: string, answer: RegExp): Promise<string> {
    return this.after(() => Promise.resolve(this.shop.write('admin', text)), answer);
  }

  /** What the admin reads after an act, in a new message or a changed one. */
  async after(act: () => Promise<unknown>, answer: RegExp): Promise<string> {
    const shown = (): string[] =>
      this.shop.botMessages('admin').map((message) => JSON.stringify(message));
    const before = new Set(shown());
    await act();
    return waitFor(
      () =>
        this.shop
          .botMessages('admin')
          .findLast((one) => answer.test(one.text) && !before.has(JSON.stringify(one)))?.text,
      { deadlineMs: 20_000, what: `the admin to read ${String(answer)}` },
    );
  }

  /**
   * Adds the simulated message source as one that is asked, up to where its key is to be sent.
   * @param answer what is read after `/messages`
   */
  async beginPollSource(name: string, answer: RegExp): Promise<void> {
    const { pollUrl } = this.shop.sandbox.messageSource;
    await this.says('/messages', answer);
    await this.presses(/Add a source/u, /What is it to be called/u);
    await this.says(name, /How do its messages come/u);
    await this.presses(/We ask it/u, /The address that is asked/u);
    await this.says(`${pollUrl}?cursor={cursor}`, /Where does its key go/u);
    await this.presses(/In a header/u, /What is the header called/u);
    await this.says('Authorization', /Send the key/u);
  }

  /** Sends the key of the source that was begun, and saves it. */
  async endPollSource(name: string): Promise<void> {
    const { key } = this.shop.sandbox.messageSource;
    await this.says(`Bearer ${key}`, /is deleted[^]*How many seconds/u);
    await this.says('1', /usual shape/u);
    await this.presses(/The usual shape/u, /It answers/u);
    await this.presses(/Save/u, new RegExp(`${name} is saved`, 'u'));
  }

  /** Adds the simulated message source as one that calls and signs; answers the address that it calls. */
  async addWebhookSource(name: string, signatureKey: string): Promise<string> {
    await this.says('/messages', /works, /u);
    await this.presses(/Add a source/u, /What is it to be called/u);
    await this.says(name, /How do its messages come/u);
    await this.presses(/It calls us/u, /usual shape/u);
    await this.presses(/The usual shape/u, /Does it sign/u);
    await this.says('X-Signature', /Send the key that it signs with/u);
    await this.says(signatureKey, /All is in order/u);
    const saved = await this.presses(/Save/u, new RegExp(`${name} is saved`, 'u'));
    const url = /https?:\S+/u.exec(saved)?.[0] ?? '';
    const signature = { signatureHeader: 'X-Signature', signatureKey };
    this.shop.sandbox.messageSource.setWebhook({ url, ...signature });
    return url;
  }

  /** Links WhatsApp to the source that was just saved, and waits until it is on sale. */
  async linkWhatsApp(source: string): Promise<void> {
    await this.presses(/Link a service/u, /Which service/u);
    await this.says('whatsapp', /Which service/u);
    await this.presses(/WhatsApp/u, new RegExp(`On sale[^]*${source}`, 'u'));
  }
}
