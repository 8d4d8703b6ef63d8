-- Tell whether an owner is a stranger who only passes: nobody's record, until they are seen often enough.
local function is_passing(owner) return owner ~= nil and string.sub(owner, 1, 8) == 'passing:' end
