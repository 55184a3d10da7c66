import { Books } from './books';
import { findCountry, findService, type PoolOffer } from './catalogue';
import type { PoolOrder } from './order';

const LIFE_MS = 600_000;

function offer(): PoolOffer {
  const [service, country] = [findService('1574'), findCountry('US')];
  if (!service || !country) throw new Error('the catalogue lacks Ring4 in the US');
  return { service, country, pool: 7, cents: 30, stock: 10 };
}

function sell(books: Books): PoolOrder {
  const order = books.sell(offer(), 30, LIFE_MS, null);
  if (!order) throw new Error('no number left');
  return order;
}

describe('Books', () => {
  afterEach(() => jest.useRealTimers());

  it('keeps every waiting order and drops the ended ones, the first first', () => {
    jest.useFakeTimers();
    const books = new Books(100_000, 3);
    const waiting = [sell(books), sell(books)];
    const ended = [sell(books), sell(books)];
    for (const order of ended) books.receive(order, `code ${order.orderCode}1234`);
    jest.advanceTimersByTime(6_000);
    const next = sell(books);
    expect([...books.orders.values()]).toEqual([...waiting, next]);
    sell(books);
    expect(books.orders.size).toBe(4);
    expect(books.openOrders()).toHaveLength(4);
    expect(books.arrivals.size).toBe(0);
  });

  it('lists a completed order for five seconds, however old it is', () => {
    jest.useFakeTimers();
    const books = new Books(100_000_000);
    const old = sell(books);
    for (let at = 0; at < 3_000; at += 1) sell(books);
    books.receive(old, 'code 12345');
    expect(books.listedOrders()).toContain(old);
    jest.advanceTimersByTime(4_900);
    expect(books.listedOrders()).toContain(old);
    jest.advanceTimersByTime(200);
    expect(books.listedOrders()).not.toContain(old);
  });

  it('hands out no number twice until the cache is cleared', () => {
    const books = new Books(100_000_000);
    const numbers = Array.from({ length: 2_000 }, () => {
      const order = sell(books);
      books.refund(order);
      return order.cc + order.national;
    });
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
