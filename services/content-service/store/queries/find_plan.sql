SELECT plan FROM jobs WHERE id = $1 AND plan IS NOT NULL
