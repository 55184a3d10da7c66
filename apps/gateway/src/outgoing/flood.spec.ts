import { ManualClock } from '@numera/kernel';
import { Flood } from './flood';

it('lets one chat rest as long as Telegram asks, and no other', () => {
  const clock = new ManualClock(0);
  const flood = new Flood(() => clock.nowMs());
  flood.rest('a', 30_000);
  clock.advance(29_999);
  expect([flood.restingChats(), flood.isSilent]).toEqual([['a'], false]);
  clock.advance(1);
  expect(flood.restingChats()).toEqual([]);
});

it('takes three chats at the same time for the whole bot', () => {
  const clock = new ManualClock(0);
  const flood = new Flood(() => clock.nowMs());
  for (const chat of ['a', 'b']) flood.rest(chat, 2_000);
  expect(flood.isSilent).toBe(false);
  flood.rest('c', 2_000);
  expect(flood.isSilent).toBe(true);
  clock.advance(2_000);
  expect(flood.isSilent).toBe(false);
});

it('does not add up what is long ago', () => {
  const clock = new ManualClock(0);
  const flood = new Flood(() => clock.nowMs());
  for (const chat of ['a', 'b', 'c']) {
    flood.rest(chat, 1_000);
    clock.advance(5_000);
  }
  expect(flood.isSilent).toBe(false);
});
