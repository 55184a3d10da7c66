import type { CountryRow, ServiceRow } from '@numera/contracts';
import type { Language, Translate } from '@numera/locales';
import { questionView } from '../conversation/conversation.view';
import { countryLabel, serviceLabel } from '../view/labels';
import { inRows, press, type View } from '../view/view';
import { pickCountry, pickService } from './pick.callback';

/** `searched`: what was typed, null when nothing was; the rows are what was found for it. */
export function pickServiceView(
  t: Translate,
  services: readonly Pick<ServiceRow, 'serviceId' | 'name' | 'emoji'>[],
  searched: string | null,
  intro: string,
): View {
  const buttons = services.map(({ serviceId, name, emoji }) =>
    press(serviceLabel({ name, emoji }), pickService.pack({ serviceId })),
  );
  const question =
    services.length === 0 && searched !== null
      ? t('pick.no_service', { text: searched })
      : t('pick.service');
  return questionView(t, withIntro(intro, question), ...inRows(buttons, 2));
}

export function pickCountryView(
  t: Translate,
  language: Language,
  countries: readonly Pick<CountryRow, 'countryCode'>[],
  searched: string | null,
  service: string,
): View {
  const buttons = countries.map(({ countryCode }) =>
    press(countryLabel(countryCode, language), pickCountry.pack({ countryCode })),
  );
  const question =
    countries.length === 0 && searched !== null
      ? t('pick.no_country', { text: searched })
      : t('pick.country', { service });
  return questionView(t, question, ...inRows(buttons, 2));
}

const withIntro = (intro: string, question: string): string =>
  intro === '' ? question : `${intro}\n\n${question}`;
