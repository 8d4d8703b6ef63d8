-- Read a page of the members that some sorted sets have in common, in the order of their scores. All sets have the same
-- score for a member. So many members of the smallest set are looked at, so that a page may be short, or empty.
-- Answers {the score and the member that the page ends with where others follow, else '' and '', its members…}
-- KEYS: the sorted sets, then those whose members are left out
-- ARGV: 1 number of the sorted sets in common, 2 1 to begin with the lowest score, 3 lowest and 4 highest score,
--       5 score and 6 member that the page before ended with, or '' and '', 7 members wanted, 8 members to look at
local CHUNK = 500
local common, rising, low, high = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3], ARGV[4]
local score, after, wanted, looks = ARGV[5], ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])

local function between(set, from, to) return call('ZCOUNT', set, from, to) end
local function read(set, first, last, ...) return call(rising and 'ZRANGE' or 'ZREVRANGE', set, first, last, ...) end

-- Tell whether a member comes behind the one that the page before ended with. Lua's own `<` depends on the locale.
local function follows(member)
  for i = 1, math.min(#member, #after) do
    local own, other = string.byte(member, i), string.byte(after, i)
    if own ~= other then return (own > other) == rising end
  end
  return #member ~= #after and (#member > #after) == rising
end

-- Return the rank of the first member within the scores, and behind the page before. Among members of one score it is
-- found by halves.
local function begin(set)
  local bound = rising and between(set, '-inf', '(' .. low) or between(set, '(' .. high, '+inf')
  if score == '' then return bound end
  local first = rising and between(set, '-inf', '(' .. score) or between(set, '(' .. score, '+inf')
  local last = first + between(set, score, score)
  while first < last do
    local middle = math.floor((first + last) / 2)
    if follows(read(set, middle, middle)[1]) then last = middle else first = middle + 1 end
  end
  return math.max(first, bound)
end

local smallest = 1
for i = 2, common do
  if between(KEYS[i], low, high) < between(KEYS[smallest], low, high) then smallest = i end
end

-- Return which of these members, by their number, another set in common lacks, or one to leave out has.
local function others(members)
  local found = {}
  for i = 1, #KEYS do
    local scores = i ~= smallest and call('ZMSCORE', KEYS[i], unpack(members)) or {}
    for j, has in ipairs(scores) do found[j] = found[j] or (has and i > common) or (not has and i <= common) end
  end
  return found
end

local set, page, ended = KEYS[smallest], {}, {'', ''}
local place, stop = begin(set), rising and between(set, '-inf', high) or between(set, low, '+inf')
while #page < wanted and place < stop and looks > 0 do
  local rows, members = read(set, place, math.min(stop, place + looks, place + CHUNK) - 1, 'WITHSCORES'), {}
  for i = 1, #rows, 2 do table.insert(members, rows[i]) end
  local is_other = #KEYS > 1 and others(members) or {}
  for i, member in ipairs(members) do
    if #page == wanted then break end
    place, looks, ended = place + 1, looks - 1, {rows[2 * i], member}
    if not is_other[i] then table.insert(page, member) end
  end
end
if place >= stop then ended = {'', ''} end
return {ended[1], ended[2], unpack(page)}
