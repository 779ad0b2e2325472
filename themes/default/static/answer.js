// Whether a version is affected, and what to install: the same answers as src/model/affected/answer.rs gives, held to the
// same cases in tests/versions/answers.json. Needs versions.js. What cannot be known is "unknown", never "not_affected".
(() => {
  "use strict";

  // From the worst to the best.
  const STATES = ["affected", "investigated", "unknown", "not_named", "fixed", "not_affected"];
  // What is said outright, the worst first.
  const OUTRIGHT = ["affected", "investigated", "unknown", "fixed", "not_affected"];

  const { compareRead, isIn, readRange, readVersion } = globalThis.candourVersions;
  const small = (text) => text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());

  // Reads the data of a product once, so that it can be asked often.
  function read(data) {
    const line = ({ versions, latest, ended }) => ({
      range: versions === null ? null : readRange(data.order, versions),
      latest: latest === undefined ? [] : [statement(latest)],
      ended,
    });
    const statement = (text) => ({
      text,
      small: text === null ? null : small(text),
      range: text === null ? null : readRange(data.order, text),
      single: text === null || text.startsWith("vers:") ? null : readVersion(data.order, text),
    });
    const said = (says) => Object.fromEntries([...OUTRIGHT, "partly"].map((list) => [list, (says[list] ?? []).map(statement)]));
    return {
      order: data.order,
      lines: data.releases.map(line),
      advisories: data.advisories.map(({ says }) => says.map(said)),
    };
  }

  // Whether a statement is about a version; null where that cannot be known. What is written in the same way is the same.
  function isAbout(statement, asked) {
    if (statement.text === null) return null;
    if (statement.small === asked.small) return true;
    return statement.range && asked.version ? isIn(asked.version, statement.range) : null;
  }

  // Whether one of some statements is about a version; null where that cannot be known.
  function isInAny(statements, asked) {
    let found = false;
    for (const statement of statements) {
      const one = isAbout(statement, asked);
      if (one === true) return true;
      if (one === null) found = null;
    }
    return found;
  }

  const has = (line, version) => line.range !== null && isIn(version, line.range) === true;
  const sharedLines = (known, one, other) => known.lines.filter((line) => has(line, one) && has(line, other)).length;

  const latest = (versions) => versions.reduce((one, other) => (one === null || compareRead(one, other) < 0 ? other : one), null);
  const singles = (statements) => statements.map(({ single }) => single).filter((single) => single !== null);
  const isBeforeRelease = (version) => (version.identifiers?.length ?? 0) > 0;

  // The versions at which a range begins and ends, and those that are left out.
  const ends = ({ range }) =>
    range === null
      ? []
      : [...range.spans.flatMap(({ from, to }) => [from, to]).filter(Boolean).map(({ end }) => end), ...range.except];

  // Whether two versions differ in their last number alone, as 4.2.7 and 4.2.10 do.
  function isBeside(one, other) {
    if (one.parts === undefined) return false;
    const before = (one.identifiers ? 3 : Math.max(one.parts.length, other.parts.length)) - 1;
    const same = (at) => (one.parts[at] ?? "0") === (other.parts[at] ?? "0");
    return before > 0 && Array.from({ length: before }, (_, at) => at).every(same);
  }

  // Whether a version is one of those that the first numbers of another begin, as 4.2.7 is one of 4.2, and goes on after them.
  const begins = (version, count, other) =>
    version.parts !== undefined &&
    (version.identifiers ? count < 3 : other.parts.length > count) &&
    version.parts.slice(0, count).every((part, at) => part === other.parts[at]);

  // Who names a release by its first numbers may have any version of it: whether affected versions begin or end among these.
  function hasAffectedWithin(said, { text, version }) {
    if (version === null) return false;
    const count = text.trim().split(/[-+]/)[0].split(".").length;
    return said.affected.flatMap(ends).some((end) => begins(version, count, end) && compareRead(version, end) < 0);
  }

  // What follows for a version of a line from what is said of others of it: of those beside it, where one of these mends,
  // since a line may have several branches, each with its fix; else of all of the line.
  function inLine(said, line, version) {
    const isInLine = (other) => has(line, other);
    const isBesideIt = (other) => isInLine(other) && isBeside(other, version);
    return among(said, singles(said.fixed).some(isBesideIt) ? isBesideIt : isInLine, version);
  }

  // What follows for a version from what is said of some others; null where nothing does. What was mended stays mended: a
  // version after all that mend is mended, unless something between is affected again. After a single affected version
  // nobody knows, since the next one that is spoken of may be the first that is not.
  function among(said, isOne, version) {
    const isBelow = (other) => compareRead(other, version) < 0;
    const fixed = singles(said.fixed).filter(isOne);
    const lastFixed = latest(fixed.filter(isBelow));
    const lastAffected = latest(singles(said.affected).filter(isOne).filter(isBelow));
    const isBetween = (other) => isBelow(other) && (lastFixed === null || compareRead(lastFixed, other) < 0);
    if (lastAffected !== null && isBetween(lastAffected)) return "unknown";
    const isLast = fixed.length > 0 && fixed.every(isBelow);
    const isMended = isLast && !isBeforeRelease(version) && !said.affected.flatMap(ends).some(isBetween);
    return isMended ? "fixed" : null;
  }

  // The worst of what follows from the lines of a version.
  function follows(known, said, { version }) {
    if (version === null) return "not_named";
    const states = known.lines.filter((line) => has(line, version)).map((line) => inLine(said, line, version));
    const places = states.filter((state) => state !== null).map((state) => STATES.indexOf(state));
    return places.length === 0 ? "not_named" : STATES[Math.min(...places)];
  }

  // How a version stands towards one vulnerability. What is said outright counts most, the worst of it first; then what may
  // be meant, and last what follows from the release line.
  function state(known, said, asked) {
    let isClear = true;
    for (const list of OUTRIGHT) {
      const found = isInAny(said[list], asked);
      if (found === true) return list;
      if (found === null) isClear = false;
    }
    if (!isClear || isInAny(said.partly, asked) !== false) return "unknown";
    return hasAffectedWithin(said, asked) ? "unknown" : follows(known, said, asked);
  }

  function worst(known, says, asked) {
    const places = says.map((said) => STATES.indexOf(state(known, said, asked)));
    return places.length === 0 ? "not_named" : STATES[Math.min(...places)];
  }

  // The lower ones first; where some cannot be compared, each comes before the first that is known to be higher.
  function ascending(versions) {
    const isTotal = versions.every(({ version }) => version.first === undefined);
    if (isTotal) return versions.sort((one, other) => compareRead(one.version, other.version));
    const ordered = [];
    for (const asked of versions) {
      const at = ordered.findIndex((other) => compareRead(other.version, asked.version) > 0);
      ordered.splice(at < 0 ? ordered.length : at, 0, asked);
    }
    return ordered;
  }

  function once(versions) {
    const seen = new Set();
    return versions.filter(({ text }) => !seen.has(text) && seen.add(text));
  }

  // Those of some versions that are later than one and have support, each once and the lower ones first.
  function installable(known, version, statements) {
    // What precedes a release is for those alone who have such a version already.
    const isFit = (single) => isBeforeRelease(version) || !isBeforeRelease(single);
    const isMeant = ({ single }) =>
      single !== null &&
      compareRead(version, single) < 0 &&
      isFit(single) &&
      !known.lines.some((line) => line.ended && has(line, single));
    const targets = once(statements.filter(isMeant));
    return ascending(targets.map(({ text, small, single }) => ({ text, small, version: single })));
  }

  // The versions that mend something of an advisory and can be installed instead. Those of the own line come first, then the
  // lower ones.
  function later(known, says, { version }) {
    if (version === null) return [];
    const targets = installable(known, version, says.flatMap((said) => said.fixed));
    const shared = new Map(targets.map((target) => [target, sharedLines(known, version, target.version)]));
    return targets.sort((one, other) => shared.get(other) - shared.get(one));
  }

  // Whether a version mends everything of an advisory that another is affected by, and is affected by nothing of it.
  const mends = (known, says, asked, target) =>
    says.every((said) => {
      const reached = state(known, said, target);
      if (reached === "affected") return false;
      return reached === "fixed" || reached === "not_affected" || state(known, said, asked) !== "affected";
    });

  // Whether a version is of a release, where it can be known which versions releases have.
  function isOfALine(known, { version }) {
    const lines = known.lines.filter(({ range }) => range !== null);
    return version === null || lines.length === 0 || lines.some((line) => isIn(version, line.range) !== false);
  }

  // The answer of each advisory, in their order, and the lowest version that mends everything, or null.
  function ask(known, text) {
    const asked = { text, small: small(text), version: readVersion(known.order, text) };
    const states = known.advisories.map((says) => worst(known, says, asked));
    const affecting = known.advisories.filter((_, at) => states[at] === "affected");
    const offered = new Map(affecting.map((says) => [says, later(known, says, asked)]));
    // Of all that advisories name, and of the newest of each line: what one advisory asks for, another may say more of.
    const named = [...known.advisories.flat().flatMap((said) => said.fixed), ...known.lines.flatMap(({ latest }) => latest)];
    const targets = asked.version === null || affecting.length === 0 ? [] : installable(known, asked.version, named);
    // Those that ask for the highest version come first, since most targets fail there already.
    const place = new Map(targets.map(({ text }, at) => [text, at]));
    const lowest = (says) => Math.min(...offered.get(says).map((target) => place.get(target.text)));
    const hardest = new Map(affecting.map((says) => [says, lowest(says)]));
    affecting.sort((one, other) => hardest.get(other) - hardest.get(one) || 0);
    const mendsAll = (target) =>
      affecting.every((says) => mends(known, says, asked, target)) &&
      known.advisories.every((says) => worst(known, says, target) !== "affected");
    // One of the own line of which nothing is unclear, where there is one.
    const isClear = (target) =>
      sharedLines(known, asked.version, target.version) > 0 &&
      !known.advisories.some((says) => ["investigated", "unknown"].includes(worst(known, says, target)));
    const mending = targets.filter(mendsAll);
    const install = (says) => offered.get(says).filter((target) => mends(known, says, asked, target));
    return {
      ofEach: known.advisories.map((says, at) => ({
        answer: states[at],
        install: states[at] === "affected" ? install(says).map((target) => target.text) : [],
      })),
      install: (mending.find(isClear) ?? mending[0])?.text ?? null,
      isKnown: isOfALine(known, asked) || states.some((state) => state !== "not_named"),
    };
  }

  globalThis.candourAnswer = { ask, read };
})();
