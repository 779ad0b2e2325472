// How versions compare: the same answers as src/model/version/ gives, held to the same cases in tests/versions/.
// An order is "dotted", "semver", "date" or a list of names, the oldest first. What has no order is null, never a guess.
(() => {
  "use strict";

  const LARGEST = "18446744073709551615";

  const isNumber = (text) => /^[0-9]+$/.test(text) && compareDigits(withoutZeros(text), LARGEST) <= 0;

  const withoutZeros = (digits) => digits.replace(/^0+(?=.)/, "");

  // Numbers of any size, as texts without zeros before them.
  function compareDigits(a, b) {
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  }

  const withoutV = (text) => text.replace(/^[vV](?=[0-9])/, "");

  function dotted(text) {
    const parts = withoutV(text).split(".");
    return parts.every(isNumber) ? { parts: parts.map(withoutZeros) } : null;
  }

  // Semantic Versioning 2.0.0; numbers at the end may be missing.
  function semver(text) {
    const form = /^([^-+]*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/.exec(withoutV(text));
    if (!form) return null;
    const [, core, before, build] = form;
    const parts = core.split(".");
    while (parts.length < 3) parts.push("0");
    const identifiers = before === undefined ? [] : before.split(".");
    const isPlain = (part) => isNumber(part) && !/^0./.test(part);
    const isIdentifier = (part) => part !== "" && (!/^[0-9]+$/.test(part) || !/^0./.test(part));
    const isWhole = parts.length === 3 && parts.every(isPlain) && identifiers.every(isIdentifier);
    return isWhole && (build === undefined || build.split(".").every((part) => part !== "")) ? { parts, identifiers } : null;
  }

  // The first and the last day that a date may mean, as texts that compare like the days.
  function days(text) {
    const compact = /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text);
    const parts = compact ? compact.slice(1) : text.split(text.includes("-") ? "-" : ".");
    const [year, month, day] = parts;
    const isShort = (part) => part === undefined || /^[0-9]{1,2}$/.test(part);
    if (parts.length > 3 || !/^[0-9]{4}$/.test(year) || year === "0000" || !isShort(month) || !isShort(day)) return null;
    const lastOf = (of) => [31, isLeap(+year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][of - 1];
    const months = month === undefined ? [1, 12] : [+month, +month];
    if (months[0] < 1 || months[0] > 12) return null;
    const ends = day === undefined ? [1, lastOf(months[1])] : [+day, +day];
    if (ends[0] < 1 || ends[1] > lastOf(months[1])) return null;
    const written = (of) => +year * 10000 + months[of] * 100 + ends[of];
    return { first: written(0), last: written(1) };
  }

  const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

  function version(order, text) {
    const trimmed = text.trim();
    if (Array.isArray(order)) {
      const small = (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
      const at = order.findIndex((name) => small(name) === small(trimmed));
      return at < 0 ? null : { at };
    }
    return { dotted, semver, date: days }[order](trimmed);
  }

  function compareParts(one, other) {
    for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
      const difference = compareDigits(one[at] ?? "0", other[at] ?? "0");
      if (difference !== 0) return difference;
    }
    return 0;
  }

  // Section 11 of Semantic Versioning 2.0.0: a version with identifiers comes before the same without.
  function compareIdentifiers(one, other) {
    if (one.length === 0 || other.length === 0) return other.length - one.length;
    for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
      const [a, b] = [one[at], other[at]];
      const [isNumber, isOtherNumber] = [a, b].map((part) => /^[0-9]+$/.test(part));
      if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
      const difference = isNumber ? compareDigits(a, b) : a < b ? -1 : a > b ? 1 : 0;
      if (difference !== 0) return difference;
    }
    return one.length - other.length;
  }

  function compareVersions(one, other) {
    if (one.at !== undefined) return one.at - other.at;
    if (one.first !== undefined) {
      if (one.first === other.first && one.last === other.last) return 0;
      return one.last < other.first ? -1 : one.first > other.last ? 1 : null;
    }
    const difference = compareParts(one.parts, other.parts);
    return difference !== 0 || !one.identifiers ? difference : compareIdentifiers(one.identifiers, other.identifiers);
  }

  // Negative, zero or positive; null where it cannot be known.
  function compare(order, one, other) {
    const [a, b] = [version(order, one), version(order, other)];
    return a && b ? compareVersions(a, b) : null;
  }

  const any = (answers) => (answers.includes(true) ? true : answers.includes(null) ? null : false);
  const both = (one, other) => (one === false || other === false ? false : one === null || other === null ? null : true);

  // A range as the spans between two versions, and the versions that are left out; null where it is not known.
  function range(order, text) {
    const only = (end) => ({ from: { end, isIn: true }, to: { end, isIn: true } });
    if (!text.startsWith("vers:")) {
      const single = version(order, text);
      return single && { spans: [only(single)], except: [] };
    }
    const slash = text.indexOf("/");
    if (slash < 0) return null;
    const constraints = text.slice(slash + 1);
    if (constraints.trim() === "*") return { spans: [{}], except: [] };
    const found = { spans: [], except: [] };
    let from;
    let isBounded = false;
    for (const constraint of constraints.split("|")) {
      const [, comparator, written] = /^([<>=!]*)([^]*)$/.exec(constraint.trim());
      const end = written === "" ? null : version(order, written);
      if (!end) return null;
      if (comparator === "" || comparator === "=") found.spans.push(only(end));
      else if (comparator === "!=") found.except.push(end);
      else if (comparator === ">" || comparator === ">=") {
        isBounded = true;
        from ??= { end, isIn: comparator === ">=" };
      } else if (comparator === "<" || comparator === "<=") {
        isBounded = true;
        found.spans.push({ from, to: { end, isIn: comparator === "<=" } });
        from = undefined;
      } else return null;
    }
    if (from) found.spans.push({ from });
    if (!isBounded && found.spans.length === 0) found.spans.push({});
    return found;
  }

  // Whether a version is on the right side of an end.
  function isWithin(end, of, sign) {
    if (!end) return true;
    const order = compareVersions(end.end, of);
    return order === null ? null : order === 0 ? end.isIn : Math.sign(order) === sign;
  }

  // Whether a version is in a range, both as they were read; null where it cannot be known.
  function isIn(of, versions) {
    const equals = (other) => {
      const compared = compareVersions(of, other);
      return compared === null ? null : compared === 0;
    };
    const isLeftOut = any(versions.except.map(equals));
    if (isLeftOut === true) return false;
    const isIn = any(versions.spans.map(({ from, to }) => both(isWithin(from, of, -1), isWithin(to, of, 1))));
    return isLeftOut === null && isIn !== false ? null : isIn;
  }

  // The same of texts.
  function contains(order, text, written) {
    const [of, versions] = [version(order, written), range(order, text)];
    return of && versions ? isIn(of, versions) : null;
  }

  globalThis.candourVersions = {
    compare,
    compareRead: compareVersions,
    contains,
    isIn,
    readRange: range,
    readVersion: version,
  };
})();
