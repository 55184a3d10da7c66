import { ANSWERS, purchased, tokenCreated } from './answers';
import { successRateOf } from './catalogue';
import { waitOf, type Endpoint } from './endpoint';
import { withProduct } from './products';

/** For refusals about a product that no pool offers: they have to name some pool. */
const USUAL_POOL = 7;

/** `purchase/sms`: takes the money at once. The cheapest that is left, or the most reliable when asked for. */
export const purchase: Endpoint = (side, fields) =>
  withProduct(side, fields, (offers, pool) => {
    const maxPrice = fields.get('max_price') ?? '';
    const most = maxPrice === '' ? Infinity : Number(maxPrice) * 100 + 1e-6;
    const named = offers[0]?.pool ?? pool ?? USUAL_POOL;
    if (offers.every(({ stock }) => stock === 0)) return ANSWERS.outOfStock(named);
    const affordable = offers.filter(({ cents }) => cents <= most);
    if (affordable.length === 0) return ANSWERS.priceNotFound(maxPrice);
    if (fields.get('pricing_option') === '1') {
      affordable.sort((a, b) => successRateOf(b) - successRateOf(a));
    }
    const offer = affordable.find(({ stock }) => stock > 0);
    if (!offer) return ANSWERS.outOfStock(named);
    const { balanceCents } = side.books;
    if (balanceCents < offer.cents) {
      return ANSWERS.noBalance(offer.pool, offer.cents, balanceCents);
    }
    const order = side.books.sell(offer, offer.cents, ...waitOf(side));
    if (!order) return ANSWERS.outOfStock(offer.pool);
    return fields.get('create_token') === '1' ? tokenCreated(order) : purchased(order);
  });
