/** Spans of days by name, such as last month, each `[first, last]` as "2026-01-31". */

const DAY = 24 * 3600 * 1000;

/** The spans' names, and how each follows from today. A week begins on Monday. */
const SPANS = {
  today: (today) => [today, today],
  yesterday: (today) => [plus(today, -1), plus(today, -1)],
  this_week: (today) => [monday(today), today],
  last_week: (today) => [plus(monday(today), -7), plus(monday(today), -1)],
  this_month: (today) => [first(today), today],
  last_month: (today) => [first(plus(first(today), -1)), plus(first(today), -1)],
};

export const NAMES = Object.keys(SPANS);

export function span(name, today) {
  return SPANS[name](today);
}

function plus(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

function monday(day) {
  return plus(day, -((new Date(day).getUTCDay() + 6) % 7));
}

function first(day) {
  return `${day.slice(0, 8)}01`;
}
