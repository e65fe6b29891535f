/** The bathroom lamp of the demonstration: whoever leaves the bed in the story's first minutes lives there. */
export const DEMO_LAMP = 'bathroom-5';
