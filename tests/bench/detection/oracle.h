#pragma once
// tests/bench/detection/oracle.h - the best that can be: Page's CUSUM that knows both laws, at a false-alarm rate.
//
// What:     the mean delay of a one-sided CUSUM for p0 -> p1 (or a mean shift of d standard deviations), with its
//           threshold set so that it raises one false alarm in `arl` observations.
// Units:    observations.
// Errors:   none; arl is at least 100.
// Cost:     some milliseconds.
// Source:   Moustakides 1986 (optimality); average run lengths by a Markov chain: Brook and Evans, Biometrika 59, 1972;
//           for Bernoulli observations Reynolds and Stoumbos, J. Quality Technology 31, 1999.

namespace telltale::testing {

double RateOracleDelay(double p0, double p1, double arl);
double MeanOracleDelay(double shift, double arl);

}  // namespace telltale::testing
