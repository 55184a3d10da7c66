import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONS } from '@numera/sandbox';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where the pictures of the README are; they are written anew with NUMERA_PICTURES=1. */
const PICTURES = join(__dirname, '..', '..', '..', '..', 'docs', 'pictures');
const KEEP = process.env['NUMERA_PICTURES'] !== undefined;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Person = keyof typeof PERSONS;
export type Side = 'smspool' | 'handler-api' | 'message-source';

/** The chat page in a browser, for tests that look and press as a person does. */
export class ChatPage {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(url: string): Promise<ChatPage> {
    const executablePath = process.env['NUMERA_CHROMIUM'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    return new ChatPage(browser, page);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  become(person: Person): Promise<void> {
    return this.page.getByTestId(`person-${PERSONS[person].id}`).click();
  }

  async write(text: string): Promise<void> {
    await this.page.getByTestId('composer').fill(text);
    await this.page.getByTestId('composer').press('Enter');
  }

  /** Attaches a file. */
  upload(name: string, body: Buffer): Promise<void> {
    const file = { name, mimeType: 'text/plain', buffer: body };
    return this.page.getByTestId('file-input').setInputFiles(file);
  }

  /** Waits for words in the chat, the newest of them. */
  see(words: string | RegExp, timeout = 30_000): Promise<void> {
    return this.page.getByTestId('chat').getByText(words).last().waitFor({ timeout });
  }

  /** Writes and waits for the answer, which nothing that is there already looks like. */
  async ask(text: string, answer: string | RegExp): Promise<void> {
    const found = this.page.getByTestId('chat').getByText(answer);
    const before = await found.count();
    await this.write(text);
    await found.nth(before).waitFor({ timeout: 30_000 });
  }

  press(button: string): Promise<void> {
    return this.page
      .getByTestId('chat')
      .getByTestId('button')
      .filter({ hasText: button })
      .last()
      .click();
  }

  /** Opens a panel beside the chat, at one of its tabs. */
  async openPanel(side: Side, tab: string): Promise<void> {
    await this.page.getByTestId(`side-${side}`).click();
    await this.page.getByTestId(`panel-${tab}`).click();
  }

  async picture(name: string): Promise<void> {
    if (!KEEP) return;
    mkdirSync(PICTURES, { recursive: true });
    // Toasts and unfolding messages are on their way; a picture shows what stays.
    await this.page.getByTestId('toast').waitFor({ state: 'hidden' });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
  }
}
