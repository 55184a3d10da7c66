import { callback, field } from '../callback/callback';

export const openMovements = callback('mv', { page: field.whole });
