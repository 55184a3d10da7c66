/** The persons of the chat page. Ids beyond 32 bits, as many real ones are. */
export const PERSONS = {
  user: {
    id: 5_123_456_789,
    firstName: 'Sara',
    username: 'sara_k',
    languageCode: 'ar',
    role: 'user',
  },
  other: {
    id: 5_987_654_321,
    firstName: 'Omar',
    username: 'omar_dev',
    languageCode: 'en',
    role: 'user',
  },
  admin: {
    id: 6_000_000_007,
    firstName: 'Nadia',
    username: 'nadia_ops',
    languageCode: 'en',
    role: 'admin',
  },
} as const;
