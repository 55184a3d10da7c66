import { offersOf } from '../smspool/catalogue';
import { LISTED_COUNTRIES, LISTED_SERVICES, listingOf, type Listing } from './listing';

const listings = LISTED_SERVICES.flatMap((service) =>
  LISTED_COUNTRIES.filter(({ isVirtual }) => !isVirtual).flatMap(
    (country) => listingOf(service, country) ?? [],
  ),
);

/** In cents: what it costs more here than at SMSPool. */
const dearerBy = ({ service, country, cents }: Listing): number =>
  cents - Math.min(...offersOf(service.service, country.country).map((offer) => offer.cents));

it('asks for Ring4 what SMSPool asks, so that either can stand in for the other', () => {
  const ring4 = listings.filter(({ service }) => service.service.ID === 1574);
  expect(ring4.map(dearerBy)).toEqual([0]);
});

it('is as dear as SMSPool for many products, a cent less for some and a cent more for others', () => {
  const differences = listings.map(dearerBy);
  expect(new Set(differences)).toEqual(new Set([-1, 0, 1]));
  const same = differences.filter((cents) => cents === 0).length;
  expect(same).toBeGreaterThan(listings.length / 3);
});
