import { create, ListCountries, ListServices } from '@numera/contracts';
import { diallingCode } from '@numera/kernel';
import { formatPrice, plain, type Language, type Translate } from '@numera/locales';
import { Bus } from '@numera/messaging';
import { Ctx, InlineQuery, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import type { InlineQueryResultArticle } from 'telegraf/types';
import { Chats } from '../chat/chats';
import { countryLabel, serviceLabel } from '../view/labels';

/** Telegram takes 50 at most. */
const PAGE_SIZE = 40;
const SERVICES = /^sp_svc:([A-Za-z]{2}):(.*)$/su;
const COUNTRIES = /^sp:(.*)$/su;

interface Page {
  readonly results: InlineQueryResultArticle[];
  readonly more: boolean;
}

/** Search from the first letter (BUY-3): `sp:<text>` finds countries, `sp_svc:<country>:<text>` services. */
@Update()
export class InlineUpdate {
  constructor(
    private readonly bus: Bus,
    private readonly chats: Chats,
  ) {}

  @InlineQuery(/.*/su)
  async search(@Ctx() ctx: Context): Promise<void> {
    const { inlineQuery } = ctx;
    if (!inlineQuery) return;
    const { t, language } = await this.chats.of(ctx);
    const page = Math.max(1, Number(inlineQuery.offset) || 1);
    const services = SERVICES.exec(inlineQuery.query);
    const countries = COUNTRIES.exec(inlineQuery.query);
    const found = services
      ? await this.services(t, (services[1] ?? '').toUpperCase(), services[2] ?? '', page)
      : await this.countries(language, countries?.[1] ?? inlineQuery.query, page);
    const results = found.results.length === 0 && page === 1 ? [nothing(t)] : found.results;
    // Prices and language are the asker's own; a late answer is nobody's loss.
    const options = {
      is_personal: true,
      cache_time: 5,
      next_offset: found.more ? String(page + 1) : '',
    };
    await ctx.answerInlineQuery(results, options).catch(() => undefined);
  }

  private async countries(language: Language, text: string, page: number): Promise<Page> {
    const query = create(ListCountries, {
      text: text.trim().slice(0, 64),
      page,
      pageSize: PAGE_SIZE,
    });
    const list = await this.bus.ask(query, { timeoutMs: 8_000 });
    const results = list.countries.map(({ countryCode, price }) => {
      const label = countryLabel(countryCode, language);
      const dialling = `+${diallingCode(countryCode) ?? '—'}`;
      const cost = price === null ? '' : formatPrice(price);
      return article(
        `c:${countryCode}`,
        label,
        [cost, dialling].filter((part) => part !== '').join(' · '),
        `/country_${countryCode}`,
      );
    });
    return { results, more: list.page < list.pages };
  }

  private async services(
    t: Translate,
    countryCode: string,
    text: string,
    page: number,
  ): Promise<Page> {
    const words = text.trim().slice(0, 64);
    const query = create(ListServices, { countryCode, text: words, page, pageSize: PAGE_SIZE });
    const list = await this.bus.ask(query, { timeoutMs: 8_000 });
    const results = list.services.map(({ serviceId, name, emoji, price }) =>
      article(
        `s:${serviceId}:${countryCode}`,
        serviceLabel({ name, emoji }),
        price === null
          ? plain(t('inline.no_price'))
          : plain(t('inline.pick_service', { price: formatPrice(price) })),
        `/number_${serviceId}_${countryCode}`,
      ),
    );
    return { results, more: list.page < list.pages };
  }
}

function article(
  id: string,
  title: string,
  description: string,
  text: string,
): InlineQueryResultArticle {
  return { type: 'article', id, title, description, input_message_content: { message_text: text } };
}

function nothing(t: Translate): InlineQueryResultArticle {
  const title = plain(t('inline.nothing'));
  return article('none', title, plain(t('inline.nothing_hint')), title);
}
