/** One word of a service's name, in small letters, and the picture that users know it by. */
const EMOJI_BY_WORD: Readonly<Record<string, string>> = {
  whatsapp: '💬',
  telegram: '✈️',
  google: '🔎',
  gmail: '📧',
  youtube: '▶️',
  facebook: '👥',
  instagram: '📸',
  twitter: '🐦',
  discord: '🎮',
  amazon: '📦',
  uber: '🚗',
  ring4: '☎️',
  tiktok: '🎵',
  snapchat: '👻',
  signal: '🔐',
  viber: '📞',
  wechat: '🟢',
  line: '🟩',
  vk: '🔵',
  yahoo: '🟣',
  microsoft: '🪟',
  outlook: '📨',
  apple: '🍎',
  steam: '🕹️',
  twitch: '📺',
  netflix: '🍿',
  spotify: '🎧',
  tinder: '🔥',
  bumble: '🐝',
  airbnb: '🏠',
  agoda: '🛏️',
  booking: '🛎️',
  ebay: '🛒',
  aliexpress: '🛍️',
  shopee: '🧡',
  shopify: '🛍️',
  walmart: '🛒',
  paypal: '💳',
  stripe: '💳',
  venmo: '💸',
  affirm: '💳',
  afterpay: '💳',
  binance: '🪙',
  coinbase: '🪙',
  abra: '🪙',
  linkedin: '💼',
  openai: '🤖',
  chatgpt: '🤖',
  claude: '🤖',
  claudeai: '🤖',
  gitlab: '🦊',
  github: '🐙',
  adobe: '🅰️',
  adidas: '👟',
  nike: '👟',
  lyft: '🚕',
  swiggy: '🍔',
  doordash: '🍔',
  tencent: '🐧',
  qq: '🐧',
  proton: '🛡️',
  protonmail: '🛡️',
};

/** Known by its number, whatever the source calls it. */
const EMOJI_BY_ID: Readonly<Record<number, string>> = {
  395: '🔎',
  907: '✈️',
  1012: '💬',
  1574: '☎️',
};

const OTHER = '📱';

export function emojiOf(serviceId: number, name: string): string {
  const byId = EMOJI_BY_ID[serviceId];
  if (byId !== undefined) return byId;
  for (const word of name.toLowerCase().split(/[^a-z0-9]+/u)) {
    const emoji = Object.hasOwn(EMOJI_BY_WORD, word) ? EMOJI_BY_WORD[word] : undefined;
    if (emoji !== undefined) return emoji;
  }
  return OTHER;
}
