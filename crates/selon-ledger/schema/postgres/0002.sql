-- As ../0003.sql; each has the claims with it, so that the table need not be looked at.
CREATE INDEX place_country ON place (country, claim) WHERE country IS NOT NULL;
CREATE INDEX place_number ON place (place, claim) WHERE place IS NOT NULL;
CREATE INDEX figure_change ON figure (change, claim) WHERE change IS NOT NULL;
