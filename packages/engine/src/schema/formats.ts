/**
 * The formats that are checked; any other is a remark for people. Every expression here takes linear time.
 */
export const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["date", isDate],
  ["time", isTime],
  ["date-time", isDateTime],
  ["email", isEmail],
  ["ipv4", isIpv4],
  ["uuid", (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)],
  ["uri", (text: string) => /^[a-z][a-z0-9+.-]*:(?:[!#$&-;=?-Z[\]_a-z~]|%[0-9a-f]{2})*$/i.test(text)],
]);

function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return false;
  const [year = 0, month = 0, day = 0] = found.slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isTime(text: string): boolean {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (found === null) return false;
  const [hour, minute, second, , offsetHour = 0, offsetMinute = 0] = found.slice(1).map((part) => Number(part ?? 0));
  if (hour === undefined || minute === undefined || second === undefined) return false;
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false;
  return second <= 59 || isLeapSecond({ hour, minute, second }, { sign: found[4], offsetHour, offsetMinute });
}

// Leap seconds come at the end of a day in UTC only.
function isLeapSecond(
  { hour, minute, second }: { readonly hour: number; readonly minute: number; readonly second: number },
  offset: { readonly sign: string | undefined; readonly offsetHour: number; readonly offsetMinute: number },
): boolean {
  const shift = (offset.offsetHour * 60 + offset.offsetMinute) * (offset.sign === "-" ? 1 : -1);
  return second === 60 && (hour * 60 + minute + shift + 2 * 1440) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  return text.charAt(10).toLowerCase() === "t" && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [name, host] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || name.startsWith(".") || name.endsWith(".") || name.includes("..")) return false;
  return (
    /^[^\s@"(),:;<>[\]\\]+$/.test(name) &&
    host.split(".").every((part) => /^[a-z0-9](?:[a-z0-9-]*)$/i.test(part) && !part.endsWith("-"))
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
