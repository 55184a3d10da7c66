import type { PageMessage } from '../../../src/page/page-api';
import { seenNumbers } from './seen-numbers';

const said = (date: number, text: string, more: Partial<PageMessage> = {}): PageMessage => ({
  messageId: date,
  from: 'bot',
  date,
  text,
  entities: [],
  buttons: [],
  ...more,
});

it('finds the numbers that the bot has shown, the newest first and each once', () => {
  const chats = {
    1: [said(1, 'Your number: +49 1511 2345678'), said(4, 'again +4915112345678')],
    2: [said(2, 'رقمك \u2066+966501234567\u2069'), said(3, '+1 415-555-0100 and +88812345678')],
  };
  expect(seenNumbers(chats, new Set())).toEqual([
    '+4915112345678',
    '+14155550100',
    '+88812345678',
    '+966501234567',
  ]);
});

it('takes an edited message for as new as its edit', () => {
  const chats = { 1: [said(1, '+4915112345678', { editDate: 9 }), said(5, '+966501234567')] };
  expect(seenNumbers(chats, new Set())[0]).toBe('+4915112345678');
});

it('leaves out what persons wrote, providers’ numbers, prices and dates', () => {
  const chats = {
    1: [
      said(1, '+4915112345678', { from: 'person' }),
      said(2, 'SMSPool’s: +4915100000000'),
      said(3, '+$12.50, +5 more, 2026-11-25'),
    ],
  };
  expect(seenNumbers(chats, new Set(['+4915100000000']))).toEqual([]);
});
