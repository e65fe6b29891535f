/** One of several to choose from, by its value. */
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };
