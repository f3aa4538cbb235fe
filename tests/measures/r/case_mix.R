# Logistic regression, observed over expected and direct standardisation in base R, from the rows of made-up persons.
# Writes case_mix_coefficients.csv, case_mix_expected.csv and case_mix_standardised.csv beside this file; the persons are
# in case_mix.csv, drawn below once.
if (!file.exists("case_mix.csv")) {
  set.seed(7)
  n <- 900
  d <- data.frame(
    unit_id = sample(c("a", "b", "c"), n, TRUE, c(0.6, 0.3, 0.1)),
    sex = sample(c("female", "male"), n, TRUE, c(0.7, 0.3)),
    age_group = sample(c("00", "40", "60"), n, TRUE, c(0.3, 0.5, 0.2)),
    course = sample(c("x", "y"), n, TRUE, c(0.85, 0.15))
  )
  logit <- 0.4 + 0.3 * (d$sex == "male") - 0.8 * (d$age_group == "60") + 0.5 * (d$age_group == "00") -
    0.6 * (d$course == "y") + 0.4 * (d$unit_id == "b")
  d$met <- as.integer(runif(n) < plogis(logit))
  write.csv(d, "case_mix.csv", row.names = FALSE, quote = FALSE)
}
d <- read.csv("case_mix.csv", colClasses = c(age_group = "character"))
out <- function(x, file) {
  numbers <- sapply(x, is.numeric)
  x[numbers] <- lapply(x[numbers], function(v) format(v, digits = 15, trim = TRUE))
  write.csv(x, file, row.names = FALSE, quote = FALSE)
}

# A row per person, not per stratum; the levels' references as in the test.
d$sex <- relevel(factor(d$sex), ref = "female")
d$age_group <- relevel(factor(d$age_group), ref = "40")
d$course <- relevel(factor(d$course), ref = "x")
fit <- glm(met ~ sex + age_group + course, family = binomial, data = d, control = glm.control(epsilon = 1e-14))
out(data.frame(term = names(coef(fit)), value = coef(fit)), "case_mix_coefficients.csv")

# Observed over expected; the bounds are Wilson's of the share (prop.test without correction) over the expected share.
d$expected <- fitted(fit)
out(do.call(rbind, lapply(split(d, d$unit_id), function(u) {
  bounds <- prop.test(sum(u$met), nrow(u), correct = FALSE)$conf.int
  share <- mean(u$expected)
  data.frame(unit_id = u$unit_id[1], n = nrow(u), observed = sum(u$met), expected = share,
             ratio = sum(u$met) / sum(u$expected), lower = bounds[1] / share, upper = bounds[2] / share)
})), "case_mix_expected.csv")

# Directly standardised to all persons, over the strata that the unit has, with Dobson's interval of Wilson's bounds.
d$stratum <- paste(d$sex, d$age_group, d$course)
standard <- table(d$stratum)
out(do.call(rbind, lapply(split(d, d$unit_id), function(u) {
  n <- table(u$stratum)
  p <- tapply(u$met, u$stratum, mean)
  w <- standard[names(n)] / sum(standard[names(n)])
  direct <- sum(w * p)
  crude <- mean(u$met)
  ratio <- sqrt(sum(w^2 * p * (1 - p) / n) / (sum(n * p * (1 - p)) / sum(n)^2))
  bounds <- prop.test(sum(u$met), nrow(u), correct = FALSE)$conf.int
  data.frame(unit_id = u$unit_id[1], held = sum(standard[names(n)]) / sum(standard), value = direct,
             lower = direct + ratio * (bounds[1] - crude), upper = direct + ratio * (bounds[2] - crude))
})), "case_mix_standardised.csv")
