import { callback, field } from '../callback/callback';

/** The main menu's buttons, by the place they lead to. */
export const goTo = callback('go', { place: field.word });
export const chooseLanguage = callback('lg', { language: field.word });
