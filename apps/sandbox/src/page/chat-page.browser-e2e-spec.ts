import { readFile } from 'node:fs/promises';
import { describeInBrowser, waitFor } from '@numera/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { PERSONS, startSandbox, type Sandbox } from '../sandbox';

jest.setTimeout(60_000);

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
];
const CSV = Buffer.from('﻿service,country_code,phone_number\nWhatsApp,SA,+966501234567\n');

describeInBrowser('the chat page alone', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    sandbox = await startSandbox({ telegram: { flood: null } });
    const executablePath = process.env['NUMERA_CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(sandbox.url);
    await page.getByTestId(`person-${PERSONS.admin.id}`).click();
  });
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });

  const admin = () => sandbox.telegram.person(PERSONS.admin.id);
  const lastFile = () => admin().messages().at(-1)!;
  const root = (): string => `${sandbox.telegramUrl}/bot${sandbox.botToken}`;
  const shown = (text: string) => page.getByTestId('chat').getByText(text).last();

  const newestMessage = () => page.locator('[data-testid^="source-message-"]').first();

  /** What the bot says to the admin, with a file where one is given. */
  async function say(text: string, file?: { name: string; body: Buffer }): Promise<void> {
    const form = new FormData();
    form.set('chat_id', String(PERSONS.admin.id));
    form.set(file ? 'caption' : 'text', text);
    if (file) form.set('document', new Blob([new Uint8Array(file.body)]), file.name);
    const method = file ? 'sendDocument' : 'sendMessage';
    await fetch(`${root()}/${method}`, { method: 'POST', body: form });
  }

  it('sends a file that is picked, with what is typed as its caption', async () => {
    await page.getByTestId('composer').fill('For the stock');
    await page.getByTestId('attach').click();
    const picker = page.waitForEvent('filechooser');
    await page.getByTestId('attach-file').click();
    await (await picker).setFiles({ name: 'أرقام.csv', mimeType: 'text/csv', buffer: CSV });
    await shown('أرقام.csv').waitFor();
    await shown('For the stock').waitFor();
    expect(await page.getByTestId('composer').inputValue()).toBe('');
    expect(lastFile()).toMatchObject({ text: 'For the stock' });
    expect(admin().save(lastFile())).toEqual(CSV);
  });

  it('sends a file that is dropped on the chat', async () => {
    const dropped = await page.evaluateHandle(`
      const transfer = new DataTransfer();
      transfer.items.add(new File(['+966501234567'], 'dropped.txt', { type: 'text/plain' }));
      transfer;
    `);
    const place = page.getByTestId('drop-place');
    await place.dispatchEvent('dragenter', { dataTransfer: dropped });
    await page.getByText('Drop to send as a file').waitFor();
    await place.dispatchEvent('drop', { dataTransfer: dropped });
    await shown('dropped.txt').waitFor();
    expect(admin().save(lastFile()).toString()).toBe('+966501234567');
    expect(await page.getByText('Drop to send as a file').count()).toBe(0);
  });

  it('says why a file is not sent', async () => {
    const empty = { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) };
    await page.getByTestId('file-input').setInputFiles(empty);
    await page.getByTestId('toast').getByText('The file is empty').waitFor();
  });

  it('shows a file of the bot with its size, and saves it under its name', async () => {
    await say('السطور التي فيها أخطاء', { name: 'أخطاء.csv', body: CSV });
    const row = page.getByTestId('document').last();
    await row.getByText('أخطاء.csv').waitFor();
    expect(await row.innerText()).toContain(`${CSV.length} bytes`);
    const saving = page.waitForEvent('download');
    await row.click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('أخطاء.csv');
    expect(await readFile(await saved.path())).toEqual(CSV);
  });

  it('lets a message come in for a number that the bot has shown', async () => {
    await say('Your number: +966 50 123 4567');
    await shown('+966 50 123 4567').waitFor();
    await page.getByTestId('side-message-source').click();
    await page.getByTestId('source-send').click();
    const row = newestMessage();
    await row.getByText('Waiting').waitFor();
    const [message] = sandbox.messageSource.messages();
    expect(message).toMatchObject({ to: '+966501234567', service: 'WhatsApp', way: 'poll' });
    expect(message!.text).toMatch(/رمز واتساب الخاص بك: \u200e\d{3}-\d{3}/u);
    const { pollUrl, key } = sandbox.messageSource;
    await fetch(`${pollUrl}?key=${key}`);
    await row.getByText('Fetched').waitFor();
  });

  it('sets a webhook, pushes to it and shows what it answered', async () => {
    await page.getByTestId('panel-answers').click();
    await page.getByTestId('source-url').getByText('/message-source/messages').waitFor();
    await page.getByTestId('webhook-url').fill(`${sandbox.url}/page/nothing`);
    await page.getByTestId('webhook-save').click();
    await page.getByTestId('toast').getByText('The webhook is set').waitFor();
    await page.getByTestId('panel-messages').click();
    await page.getByTestId('source-way').selectOption('push');
    await page.getByTestId('source-text').fill('Your code is 482913');
    await page.getByTestId('source-send').click();
    await newestMessage().getByText('Not taken').waitFor();
    await newestMessage().click();
    await page.getByText(/Pushed: 404 in \d+ ms/u).waitFor();
  });

  it('sets what goes wrong at the source, and puts it right again', async () => {
    await page.getByTestId('panel-source-faults').click();
    await page.getByTestId('source-pollFault').selectOption('html');
    await page.getByText('One thing is set to go wrong.').waitFor();
    expect(sandbox.messageSource.books().settings).toMatchObject({ pollFault: 'html' });
    await page.getByTestId('faults-clear').click();
    await page.getByText('All is well in this world.').waitFor();
    await waitFor(() => sandbox.messageSource.books().settings.pollFault === 'none', {
      deadlineMs: 5_000,
      what: 'the source to be right again',
    });
  });

  it('shows the second provider by the same panel, and lets its message arrive', async () => {
    const { handlerApiUrl, handlerApiKey } = sandbox;
    const buy = { api_key: handlerApiKey, action: 'getNumber', service: 'wa', country: '187' };
    const bought = await fetch(`${handlerApiUrl}?${new URLSearchParams(buy).toString()}`);
    const [word, id = ''] = (await bought.text()).split(':');
    expect(word).toBe('ACCESS_NUMBER');
    await page.getByTestId('side-handler-api').click();
    await page.getByTestId(`order-${id}`).getByTestId('sms-text').fill('Your code is 224466');
    await page.getByTestId(`order-${id}`).getByTestId('send-code').click();
    const order = page.getByTestId(`order-${id}`);
    await order.getByText('Completed').waitFor();
    await order.getByText('224466', { exact: true }).waitFor();
    await page.getByTestId('panel-books').click();
    await page.getByTestId('handler-api-balance').waitFor();
    await page.getByTestId('panel-faults').click();
    await page.getByTestId('handler-api-dialect').selectOption('bare');
    await waitFor(() => sandbox.handlerApi.books().settings.dialect === 'bare', {
      deadlineMs: 5_000,
      what: 'the other dialect',
    });
    // A way of speaking is nothing wrong.
    await page.getByText('All is well in this world.').waitFor();
  });

  it('shows all of it on a phone’s width', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await page.locator('#panel-toggle').click();
    await page.getByTestId('side-message-source').click();
    for (const tab of ['panel-messages', 'panel-answers', 'panel-source-faults']) {
      await page.getByTestId(tab).click();
      const tooWide = `[...document.querySelectorAll('.panel *')].filter(
        (one) => one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => one.className)`;
      expect(await page.evaluate(tooWide)).toEqual([]);
    }
  });
});
