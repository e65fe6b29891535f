import type { PromptAnswer } from '#devices/speaker.ts';

/**
 * Every word that a resident reads here, beside those of their own plan. Short, calm, never an alarm; and never a
 * promise that somebody is on the way, which this page cannot know.
 */
export const answerWords: Record<PromptAnswer, string> = {
  yes: 'Yes',
  'not-now': 'Not now',
  help: 'Help',
  decline: 'No, thank you',
};

/** Said by the page once the gateway has taken the answer in. */
export const takenWords: Record<PromptAnswer, string> = {
  yes: 'Thank you.',
  'not-now': 'All right. Not now.',
  help: 'The staff have been told that you would like help.',
  decline: 'All right. The staff will be told.',
};

export const pageWords = {
  sending: 'One moment …',
  notSent: 'That did not get through. Please press your call bell.',
  tapForSound: 'Touch here',
  tapForSoundHint: 'and this clock can speak to you.',
  away: 'No reminders just now. Your call bell works as always.',
  notSetUp: 'This page is not set up yet. Please tell the staff.',
  starting: 'Starting …',
};

/** People wake up and do not know which three o’clock it is. */
export const partsOfDay = (hour: number): string => {
  if (hour < 5 || hour >= 21) return 'Night';
  if (hour < 12) return 'Morning';
  return hour < 18 ? 'Afternoon' : 'Evening';
};
